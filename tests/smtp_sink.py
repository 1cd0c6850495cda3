"""A mail server for tests: takes mails on a port of this machine, or is away, slow or refusing."""

import email
import email.policy
import socketserver
import threading
from contextlib import contextmanager, suppress


class Sink:
    """What the server got, and how it behaves: change it while it runs."""

    def __init__(self):
        self.mails = []
        self.recipients = []
        # What it answers to a recipient's address, to a whole mail.
        self.refuses = {}
        self.says_to_mail = "250 taken"
        # A step at which it falls silent, as "HELLO", "RCPT" or "END", until `go_on` is set.
        self.stalls_at = None
        self.stalled = threading.Event()
        self.go_on = threading.Event()
        self.port = None

    def got(self):
        return [email.message_from_bytes(mail, policy=email.policy.default) for mail in self.mails]

    def wait_at(self, step):
        if self.stalls_at == step:
            self.stalled.set()
            self.go_on.wait(20)


class _Conversation(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self):
        # Whoever sends may have gone.
        with suppress(OSError):
            self.converse(self.server.sink)

    def converse(self, sink):
        sink.wait_at("HELLO")
        self.say("220 sink")
        for line in self.rfile:
            words = line.decode().strip()
            verb = words.upper().partition(" ")[0]
            if verb == "QUIT":
                self.say("221 bye")
                return
            if verb == "RCPT":
                sink.wait_at("RCPT")
                address = words.partition("<")[2].partition(">")[0]
                self.say(sink.refuses.get(address, "250 ok"))
                self.recipient = address
            elif verb == "DATA":
                self.say("354 go on")
                lines = []
                while (part := self.rfile.readline()) not in {b".\r\n", b""}:
                    lines.append(part.removeprefix(b"."))
                if sink.says_to_mail.startswith("2"):
                    sink.mails.append(b"".join(lines))
                    sink.recipients.append(self.recipient)
                sink.wait_at("END")
                self.say(sink.says_to_mail)
            else:
                self.say("250 ok")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


@contextmanager
def opened():
    """A Sink at work."""
    sink = Sink()
    with _Server(("127.0.0.1", 0), _Conversation) as server:
        server.sink = sink
        sink.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield sink
        finally:
            sink.go_on.set()
            server.shutdown()
            thread.join()
