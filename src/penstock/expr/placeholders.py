"""``{{$…}}`` placeholders: what a text names of its task's inputs and outputs, and putting the values in.

A placeholder is a path into the task's ExecutorInput. In a container's command, arguments and environment:

======================================================  ===============================================
``{{$}}``                                               the ExecutorInput as JSON
``{{$.inputs.parameters['n']}}``                        the value, as `spelling.spell` writes it
``{{$.inputs.artifacts['n'].uri}}`` (``.path``)         of the first artifact; also under ``outputs``
``{{$.inputs.artifacts['n'].metadata}}``                JSON; ``.metadata['k']`` is one entry, spelled
``{{$.inputs.artifacts['n'].value}}``                   the text in the artifact's file
``{{$.inputs.artifacts['n']}}``                         the list as JSON: ``{"artifacts":[…]}``
``{{$.outputs.parameters['n'].output_file}}``           where the task writes the parameter
``{{$.outputs.output_file}}``                           where it writes its ExecutorOutput
``{{$.pipeline_job_name}}`` …                           what the caller gives by such a name
``{{$….json_escape[1]}}``                               any of these, escaped for a string inside JSON
======================================================  ===============================================

Names stand in single or double quotes; a name cannot hold the quote around it, as nothing is escaped in it.

**What is not known stays as it is**: a placeholder of an unknown form, or of an input that the task does not
have, is plain text. **Values are never read again**: a parameter that holds ``{{$}}`` puts these five
characters into the command. That is also the only way to pass on a text that looks like a placeholder: as a
parameter's value. (KFP's launcher replaces one placeholder after the other, and a value may fall victim to
the next.)
"""

from penstock.expr.commands import command_references, resolve_command
from penstock.expr.constants import substitute_constant
from penstock.expr.references import Placeholder, references
from penstock.expr.spelling import spell
from penstock.expr.texts import Resolver, resolve

__all__ = [
    "Placeholder",
    "Resolver",
    "command_references",
    "references",
    "resolve",
    "resolve_command",
    "spell",
    "substitute_constant",
]
