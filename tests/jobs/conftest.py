"""Plans, failures and a served database, from the builders that all tests share."""

from tests.warm_workers import warm_workers
from tests.world import failure_maker, hr_catalog, plan_maker, world

__all__ = ["failure_maker", "hr_catalog", "plan_maker", "warm_workers", "world"]
