"""The messages of the health service."""

from msgspec import field

from penstock.api.message import Message

__all__ = ["GetHealthzResponse", "GetHealthzV1Response"]


class GetHealthzV1Response(Message, omit_defaults=False):
    """That the server answers, and what it is; ``multi_user`` is written also where it is false.

    KFP's server of its pages adds the fields in camelCase to what its API server says.
    """

    commit_sha: str = ""
    tag_name: str = ""
    multi_user: bool = False
    api_server_commit_hash: str = field(name="apiServerCommitHash", default="")
    api_server_tag_name: str = field(name="apiServerTagName", default="")
    api_server_multi_user: bool = field(name="apiServerMultiUser", default=False)
    api_server_ready: bool = field(name="apiServerReady", default=True)
    build_date: str = field(name="buildDate", default="")
    frontend_commit_hash: str = field(name="frontendCommitHash", default="")
    frontend_tag_name: str = field(name="frontendTagName", default="")
    pipeline_store_of_pages: str = field(name="pipelineStore", default="database")


class GetHealthzResponse(GetHealthzV1Response, omit_defaults=False):
    """The same, of KFP 2."""

    pipeline_store: str = "database"
