"""When the desk looks at its sources by itself."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

JAPAN = ZoneInfo("Asia/Tokyo")
"""Whose calendar says what day it is."""


def due(now: datetime, last: datetime | None, sync_at: time | None) -> bool:
    """Whether the sources are to be looked at now: once a day from `sync_at` on; a day missed is made up for at once.

    Args:
        now: with its zone.
        last: when they were all looked at last (`FollowState.last_tried`); None: some never were.
        sync_at: time of day in Japan; None: never by itself.
    """
    if sync_at is None:
        return False
    local = now.astimezone(JAPAN)
    latest = datetime.combine(local.date(), sync_at, tzinfo=JAPAN)
    if latest > local:
        latest -= timedelta(days=1)
    return last is None or last < latest
