"""Passkeys: a person's own telephone, computer or key, which answers for this paper alone."""

import ipaddress

from allauth.mfa.webauthn.internal.auth import begin_registration
from django.http.request import split_domain_port


def work_here(request):
    """Browsers know passkeys by a site's name, and an address of the network is none."""
    host = split_domain_port(request.get_host())[0]
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return True
    return False


def asked_of_browser(person):
    """What a browser is told to make a passkey of PERSON's of: one that it keeps, and that asks
    its owner for a finger, a face or a PIN, so that it is two factors in one."""
    return {"creation_options": begin_registration(person, passwordless=True)}
