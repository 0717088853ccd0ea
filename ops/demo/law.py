"""A law is cut: imported, planned, backed up, approved twice by a person, enacted; then a second start, and a source that drifted."""

import os
import subprocess
import tempfile

LAW = "/usr/share/common-licenses/GPL-3"


class Law:
    def __init__(self, tools):
        self.heading, self.tell, self.command_line, self.answer_of, self.wait_for, self.status, self.root, self.mark = tools
        self.closed = None

    def cut(self, number):
        self.heading(number, "A law is cut into units, and a person opens two gates")
        self.make_recipient()
        document = f"GPL-3-{self.mark}"
        self.tell("A text is imported byte for byte, by actions that the ledger records like any other.")
        self.command_line("document", "import", LAW, "--id", document)
        self.command_line("cut", "--document-id", document, "--agent", "Gardener")
        run = self.run_of(document)
        self.command_line("run", "watch", run)
        self.tell("Five phases have run. Nothing of the law is written before somebody else has read this request and signed it:")
        request = next(d["name"] for d in self.answer_of("run", "show", run)["documents"] if d["phase"] == "SG_1")
        self.command_line("run", "show", run, "--document", request)
        self.command_line("cut", "--document-id", document, "--agent", "Gardener", expect=4)
        self.command_line("run", "approve", run, "--key", "sovereign", "--yes")
        self.rest(run, "AWAITING_SG2")
        self.command_line("run", "approve", run, "--key", "sovereign", "--yes")
        self.rest(run, "CLOSED")
        self.closed = run
        self.command_line("run", "show", run)
        self.tell("Cut again it is a replay: everything stands as that run left it, and nothing is written.")
        self.command_line("cut", "--document-id", document, "--agent", "Gardener")

    def drift(self, number):
        self.heading(number, "A source that is changed behind the run's back")
        document = f"GARDEN-{self.mark}"
        self.command_line("document", "import", os.path.join(self.root, "docs", "laws", "garden-code.txt"), "--id", document)
        self.command_line("cut", "--document-id", document, "--agent", "Gardener")
        run = self.run_of(document)
        self.rest(run, "AWAITING_SG1")
        self.tell("The database's superuser changes the profile by which the text is read. Then the gate is opened:")
        self.psql(f"ALTER TABLE law.source_version DISABLE TRIGGER ALL; UPDATE law.source_version SET profile = profile || E'\\n# changed\\n' WHERE document_id = '{document}'; "
                  "ALTER TABLE law.source_version ENABLE ALWAYS TRIGGER append_only;")
        self.command_line("run", "approve", run, "--key", "sovereign", "--yes")
        self.rest(run, "STOPPED")
        self.command_line("run", "show", run)

    def run_of(self, document):
        return self.answer_of("run", "list", "--document-id", document, "-n", "1")["runId"]

    def rest(self, run, state):
        self.wait_for(f"the run to be {state}", 60, lambda: self.answer_of("run", "show", run)["run"]["state"] == state)

    def make_recipient(self):
        """Backups are encrypted to a key of the sovereign's; the platform has its public half alone."""
        file = os.path.join(os.path.dirname(self.status()["knowledgeBase"]), "backup-recipient.asc")
        if os.path.exists(file):
            return
        self.tell("Backups are encrypted to the sovereign's key; the platform gets its public half alone.")
        with tempfile.TemporaryDirectory() as home:
            gpg = ["gpg", "--homedir", home, "--batch", "--quiet"]
            subprocess.run([*gpg, "--passphrase", "", "--quick-gen-key", "sovereign@example.org", "rsa2048", "encr", "never"], check=True, stderr=subprocess.DEVNULL)
            public = subprocess.check_output([*gpg, "--armor", "--export", "sovereign@example.org"])
            subprocess.run(["gpgconf", "--homedir", home, "--kill", "all"], check=False)
        with open(file, "wb") as target:
            target.write(public)

    def psql(self, sql):
        superuser = self.status()["superuser"].rsplit("/", 1)[0] + "/business"
        subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", superuser, "-c", sql], check=True)
