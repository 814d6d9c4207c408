"""The forms of the window as data: which fields they show, what may be chosen, and which command each one makes."""

from vtflow.forms.office import OFFICE_FORMS, OfficeForm, send_office
from vtflow.forms.send import send
from vtflow.forms.shapes import Field, Form, Kind
from vtflow.forms.table import FORMS

__all__ = ["FORMS", "OFFICE_FORMS", "Field", "Form", "Kind", "OfficeForm", "send", "send_office"]
