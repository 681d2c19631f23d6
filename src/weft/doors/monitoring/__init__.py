"""What watching found, for people to read: lines of a terminal, and one HTML page.

Takes: a `Monitoring` as it may be shown. Gives: text and bytes. Fetches nothing; the same input gives the same bytes;
whole without JavaScript, of which there is none.
"""

from weft.doors.monitoring.learnt import learning_lines
from weft.doors.monitoring.page import monitoring_page
from weft.doors.monitoring.screen import monitoring_lines

__all__ = ["learning_lines", "monitoring_lines", "monitoring_page"]
