"""The client: every method of ``kfp.Client``, over HTTP."""

from penstock.client.async_client import AsyncClient
from penstock.client.client import Client
from penstock.client.credentials import ServiceAccountTokenVolumeCredentials, TokenCredentialsBase
from penstock.client.runs import RunPipelineResult

__all__ = [
    "AsyncClient",
    "Client",
    "RunPipelineResult",
    "ServiceAccountTokenVolumeCredentials",
    "TokenCredentialsBase",
]


def __getattr__(name: str) -> object:
    """Give a module of ``kfp.client`` as an attribute: ``client.token_credentials_base``."""
    from penstock.kfp_names import submodule  # noqa: PLC0415 - few programs ask for one

    return submodule("client", name)
