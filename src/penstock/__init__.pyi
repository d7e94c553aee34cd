# What `import penstock as kfp` offers, for type checkers: at run time, a room is imported at its first use.

from penstock import compiler as compiler
from penstock import components as components
from penstock import dsl as dsl
from penstock import kubernetes as kubernetes
from penstock import local as local
from penstock import registry as registry

__version__: str
TYPE_CHECK: bool
