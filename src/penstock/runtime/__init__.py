"""What runs inside a task: the executor, the artifact classes and the annotations.

This room is read by interpreters in which Penstock is not installed, so it needs the standard library
only, runs on Python 3.9, and imports nothing of Penstock outside itself. It is found either as the normal
package ``penstock.runtime`` or, from any interpreter, by putting its folder ``shim`` on ``sys.path`` and
importing ``kfp`` (see ``shim/_penstock_runtime.py``).
"""
