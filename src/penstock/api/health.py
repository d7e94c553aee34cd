"""The messages of the health service."""

from penstock.api.message import Message

__all__ = ["GetHealthzResponse"]


class GetHealthzResponse(Message, omit_defaults=False):
    """That the server answers, and what it is; ``multi_user`` is written also where it is false."""

    commit_sha: str = ""
    tag_name: str = ""
    multi_user: bool = False
    pipeline_store: str = "database"
