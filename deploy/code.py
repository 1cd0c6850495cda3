"""`make code KEY=…`: what an authenticator app with that key shows now.

For whoever tries the demo and has none at hand. It knows nothing of the newsroom: whoever has the
key has the code, as with any app (RFC 6238).
"""

import base64
import binascii
import hashlib
import hmac
import os
import time

from deploy.steps import Refusal, obey, say

HALF_A_MINUTE = 30


def main():
    """Show the code of this moment, and how long it counts."""
    now = time.time()
    say(f"{code_at(now, os.environ.get('KEY', ''))}  for {seconds_left(now)} seconds")


def code_at(moment, key):
    """The six digits of KEY, in letters as it was shown, at MOMENT."""
    letters = "".join(key.split()).upper()
    try:
        secret = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except binascii.Error:
        secret = b""
    if not secret:
        raise Refusal("Say which: make code KEY='ABCD EFGH …', the key beside the login.")
    step = int(moment) // HALF_A_MINUTE
    mac = hmac.digest(secret, step.to_bytes(8), hashlib.sha1)
    at = mac[-1] & 0x0F
    number = int.from_bytes(mac[at : at + 4]) & 0x7FFF_FFFF
    return f"{number % 1_000_000:06}"


def seconds_left(moment):
    return HALF_A_MINUTE - int(moment) % HALF_A_MINUTE


if __name__ == "__main__":
    obey(main)
