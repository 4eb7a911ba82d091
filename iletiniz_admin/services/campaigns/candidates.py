"""What an audience offers; it stands outside, as files of people offer the same."""

from iletiniz_admin.services.candidates import Candidate, Walked

__all__ = ["Candidate", "Walked"]
