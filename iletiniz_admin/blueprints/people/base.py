"""The blueprint that the views of this package register with."""

from flask import Blueprint

blueprint = Blueprint("people", __name__)
