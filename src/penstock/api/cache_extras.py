"""Messages about the cache, under ``/apis/penstock/v1``."""

from penstock.api.message import UNSET, Int32, JsonValue, Message, Timestamp, UnsetType

__all__ = ["CacheChange", "CacheExplanation", "CachePlace", "Forgotten", "Invalidation"]


class CachePlace(Message):
    """A task that has made outputs, and when it succeeded."""

    task_id: str = ""
    run_id: str = ""
    path: str = ""
    end_time: Timestamp | None = None


class CacheChange(Message):
    """A part of what a task's outputs depend on, that was another one in an earlier task.

    Args:
        name: Its name in the key, such as ``code`` or ``parameter rate``.
        words: What it is called in the reason, such as ``the code``.
        kind: ``parameter``, ``artifact``, ``mount`` or ``other``.
        before: The digest of it in the earlier task; absent where it was not there.
        after: The digest of it in this task; absent where it is gone.
        value_before: The parameter's value in the earlier task.
        value_after: The parameter's value in this task.
        same_content: That the artifacts hold the same, though they came about in another way.
    """

    name: str = ""
    words: str = ""
    kind: str = ""
    before: str = ""
    after: str = ""
    value_before: JsonValue | UnsetType = UNSET
    value_after: JsonValue | UnsetType = UNSET
    same_content: bool = False


class CacheExplanation(Message):
    """What the cache has made of a task.

    Args:
        task_id: The task.
        run_id: Its run.
        path: Its path.
        hit: Whether it took the outputs of an earlier one.
        why: Why it ran, or did not have to, in words.
        key: The key of its outputs; absent where it is not cached.
        parts: What the key is made from: a digest for each part, by name.
        taken_from: The task whose outputs it took.
        compared_with: The earlier task that it is compared with.
        changed: What differs between the two.
        kept: Whose outputs a task with this key takes now; absent where that is nobody's.
    """

    task_id: str = ""
    run_id: str = ""
    path: str = ""
    hit: bool = False
    why: str = ""
    key: str = ""
    parts: dict[str, str] = {}
    taken_from: CachePlace | None = None
    compared_with: CachePlace | None = None
    changed: list[CacheChange] = []
    kept: CachePlace | None = None


class Invalidation(Message):
    """Which cached outputs are not to be taken any more; what is given must all hold, and something must be.

    Args:
        task_id: Those that this task made or took, also with other content of the artifacts that it read.
        run_id: The same of all tasks of a run.
        key: The same of a key.
        pipeline: Those of the pipeline of this name.
        path: Those of the tasks at this path, and in it.
        component: Those of this component's tasks.
        before: Those that were made before.
        namespace: Those of this namespace; where there are any, and neither a task nor a run says which.
    """

    task_id: str = ""
    run_id: str = ""
    key: str = ""
    pipeline: str = ""
    path: str = ""
    component: str = ""
    before: Timestamp | None = None
    namespace: str = ""


class Forgotten(Message):
    """How many cached outputs are not taken any more."""

    count: Int32 = 0
