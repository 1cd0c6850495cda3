"""What parts measure: gunicorn under the newsroom's own configuration, and nginx, on a core."""

import http.client
import os
import signal
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from deploy import children, ports, programs, run_folder
from deploy.steps import Refusal


@dataclass(frozen=True)
class Served:
    """A server that answers: its process, where it listens."""

    process: object
    port: int

    @property
    def pid(self):
        return self.process.pid

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"


def cores():
    """The core for what is measured and the one for whoever asks; none where there is only one."""
    ours = sorted(os.sched_getaffinity(0))
    return (ours[0], ours[-1]) if len(ours) > 1 else (None, None)


def on_core(core, command):
    """COMMAND, run on this CORE alone."""
    return command if core is None else ["taskset", "--cpu-list", str(core), *command]


def gunicorn(
    stack, application="newsroom.wsgi", *, workers=1, threads=4, core=None, path="/", **variables
):
    """APPLICATION served by `deploy/gunicorn.conf.py` until STACK unwinds, from when it answers
    PATH; VARIABLES are added to the environment."""
    listener = ports.reserved(0)
    port, number = listener.getsockname()[1], listener.fileno()
    given = {
        **os.environ,
        "DATABASE_POOL": "yes",
        "BIND": f"fd://{number}",
        "WORKERS": str(workers),
        "THREADS": str(threads),
        **variables,
    }
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", application]
    process = children.start(
        on_core(core, command), env=given, cwd=run_folder.ROOT, pass_fds=[number]
    )
    stack.callback(children.stop, process, signal.SIGTERM, patience=30)
    listener.close()
    return _answering(Served(process, port), path)


def granian(stack, application="newsroom.wsgi", *, threads=4, core=None, path="/", **variables):
    """The same, served by granian with one worker."""
    with ports.reserved(0) as listener:
        port = listener.getsockname()[1]
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1"),
        *("--host", "127.0.0.1", "--port", str(port), "--blocking-threads", str(threads)),
        *("--no-ws", "--log-level", "warning", f"{application}:application"),
    ]
    given = {**os.environ, "DATABASE_POOL": "yes", **variables}
    process = children.start(on_core(core, command), env=given, cwd=run_folder.ROOT)
    stack.callback(children.stop, process, signal.SIGTERM, patience=30)
    return _answering(Served(process, port), path)


def nginx(stack, blocks, *, core=None, path="/"):
    """nginx with one worker and BLOCKS inside `http`, in which PORT stands for the one to listen
    on and FOLDER for one of its own."""
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="newsroom-nginx-")))
    with ports.reserved(0) as listener:
        port = listener.getsockname()[1]
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # nginx started by root would read the files as somebody who may not enter their folder.
    user = "user root;" if os.geteuid() == 0 else ""
    blocks = blocks.replace("FOLDER", str(folder)).replace("PORT", str(port))
    configuration = folder / "nginx.conf"
    configuration.write_text(
        f"daemon off; {user} worker_processes 1; pid {folder}/pid;\n"
        "events { worker_connections 1024; }\n"
        f"http {{ access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000;\n"
        f"{temporary}{blocks}\n}}\n"
    )
    program = [programs.path_of("nginx"), "-c", configuration, "-e", folder / "errors.log"]
    process = children.start(on_core(core, program))
    stack.callback(children.stop, process, signal.SIGTERM)
    return _answering(Served(process, port), path)


def ask(served, path, method="GET", body=None, **headers):
    """The response of SERVED to one request, its body as `content`; header names with hyphens for
    underscores."""
    line = http.client.HTTPConnection("127.0.0.1", served.port, timeout=30)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        line.request(method, path, body, named)
        response = line.getresponse()
        response.content = response.read()
        return response
    finally:
        line.close()


def _answering(served, path):
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if served.process.poll() is not None:
            break
        try:
            status = ask(served, path).status
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
            continue
        if status != http.client.OK:
            raise Refusal(f"What is to be measured answers {path} with {status}.")
        return served
    raise Refusal("What is to be measured does not answer; what it said is above.")
