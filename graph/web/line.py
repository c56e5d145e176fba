"""What passes between the server and a worker: lengths, and JSON with bytes behind.

A question is its length and a JSON document; an answer the lengths of a JSON document
and of a body, and both.
"""

from __future__ import annotations

import struct
from typing import Any

QUESTION = struct.Struct(">I")
ANSWER = struct.Struct(">II")

Answer = tuple[dict[str, Any], bytes]
