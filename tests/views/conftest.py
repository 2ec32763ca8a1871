"""Pictures of any size and a served database, from the scenes that these tests share."""

from tests.scenes import awaited, details_maker, hr_catalog, plan_maker, scene_maker, world
from tests.warm_workers import warm_workers

__all__ = [
    "awaited",
    "details_maker",
    "hr_catalog",
    "plan_maker",
    "scene_maker",
    "warm_workers",
    "world",
]
