from kfp import client as client
from kfp import compiler as compiler
from kfp import components as components
from kfp import dsl as dsl
from kfp import kubernetes as kubernetes
from kfp import local as local
from kfp import registry as registry
from kfp.client import Client as Client

TYPE_CHECK: bool
__version__: str
