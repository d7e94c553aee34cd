"""Messages of one task as somebody looks at it, under ``/apis/penstock/v1``."""

from penstock.api.message import Message
from penstock.api.tasks import PipelineTask

__all__ = ["TaskView"]


class TaskView(Message):
    """A task with all that there is to say of it.

    Args:
        task: The task.
    """

    task: PipelineTask | None = None
