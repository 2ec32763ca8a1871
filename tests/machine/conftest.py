"""Plans, failures and a served database, from the builders that all tests share."""

from tests.world import failure_maker, plan_maker

__all__ = ["failure_maker", "plan_maker"]
