"""Messages about the tasks of all runs, under ``/apis/penstock/v1``."""

from penstock.api.message import Message, Timestamp

__all__ = ["ListRecentTasksResponse", "RecentTask"]


class RecentTask(Message):
    """A task, and which run of which pipeline it is of.

    Args:
        task_id: Its id.
        name: Its name.
        path: Where in its run it is.
        type: What it is, as in a run's tree.
        state: Its state.
        create_time: When it was created.
        start_time: When it began.
        end_time: When it ended.
        reason: Why it is in its state.
        error: Why it failed.
        run_id: Its run.
        run_name: What that is called.
        pipeline: What that run's pipeline is called.
        cached_run_id: The run whose outputs it took from the cache.
    """

    task_id: str = ""
    name: str = ""
    path: str = ""
    type: str = ""
    state: str = ""
    create_time: Timestamp | None = None
    start_time: Timestamp | None = None
    end_time: Timestamp | None = None
    reason: str = ""
    error: str = ""
    run_id: str = ""
    run_name: str = ""
    pipeline: str = ""
    cached_run_id: str = ""


class ListRecentTasksResponse(Message):
    """A page of the tasks of all runs, those of the newest run first.

    Args:
        tasks: The tasks; there may be fewer than were asked for, and still more behind the token.
        next_page_token: Where the next page goes on; empty where there is nothing more.
        looked_back_to: When the oldest run was created that was looked at, where there are older ones.
    """

    tasks: list[RecentTask] = []
    next_page_token: str = ""
    looked_back_to: Timestamp | None = None
