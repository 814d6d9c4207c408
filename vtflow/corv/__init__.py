"""Messages with Raad and police in the shape of CORV: a drop folder, and what its messages do to meldingen.

No connection to the outside: another program carries the files on, or a person does.
"""

from vtflow.corv.exchange import Exchange, Outcome
from vtflow.corv.folder import DropFolder

__all__ = ["DropFolder", "Exchange", "Outcome"]
