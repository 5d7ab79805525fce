#!/usr/bin/env python3
"""A disk that is full or broken at the n-th call, for every n (gcc and python3 only).

    interop/nth_fault.py GARDIEN [--sample N | --all | --only FROM-TO] [--seconds N] [--workers N] [--keep]

Counts the calls that change a file while a hub lives once: it starts on an empty folder, gets its first owner,
makes, renames and removes places, takes in a capture through `gardien import`, changes a thing, signs its journal,
is backed up and restored elsewhere, and stops in good order. Then it lives again and again, and each time another of these calls fails (`nth_fault.c`, loaded before
the program): with ENOSPC or EIO; once, or from then on until the fault is lifted, or after half a write.

Asked each time: nobody crashes; a start may be refused in words, and goes well once the fault is lifted; each
answer is a success or 503 `read-only`; reading goes on; writes work again without restart or repair; after that
the hub is killed or stopped and started anew: whatever was acknowledged is there, whatever was refused is not (but
where the answer said `uncertain`), and `gardien journal verify` agrees with the journal.

Without --all, 180 faults are taken: at one call of each kind, and evenly spread, with kinds of fault in turn; --seconds ends
it early, and says so. Exit status 77 where gcc is missing.
"""
import argparse, collections, concurrent.futures, errno, http.client, json, mmap, os, shutil, signal, struct
import subprocess, sys, tempfile, threading, time

ONCE, UNTIL, SHORT = 0, 1, 2
MODES = ["once", "until lifted", "half, until lifted"]
ERRORS = {"ENOSPC": errno.ENOSPC, "EIO": errno.EIO}
KINDS = ["?", "write", "pwrite", "writev", "pwritev", "fsync", "fdatasync", "ftruncate", "fallocate", "rename", "unlink",
         "open (new)", "mkdir", "link"]
WRITES = {1, 2, 3, 4}
FILES = ["other", "database", "its log", "its index", "rollback journal", "signed", "key", "folder"]
CALLS, HEAD = 65536, 32
PASSWORD = "a long enough passphrase"


class Control:
    """The memory that the faulty calls are counted in; as `struct control` in nth_fault.c."""

    def __init__(self, path):
        self.path = path
        with open(path, "wb") as file:
            file.truncate(HEAD + CALLS)
        with open(path, "r+b") as file:
            self.map = mmap.mmap(file.fileno(), HEAD + CALLS)

    def arm(self, at, error, mode):
        self.map[24:32] = struct.pack("=II", error, mode)
        self.map[8:16] = struct.pack("=Q", at)

    def lift(self):
        self.map[8:16] = bytes(8)

    def count(self):
        return struct.unpack("=Q", self.map[0:8])[0]

    def hits(self):
        return struct.unpack("=Q", self.map[16:24])[0]

    def call(self, n):
        octet = self.map[HEAD + n]
        return octet >> 4, octet & 15


class Wrong(AssertionError):
    pass


def need(holds, *said):
    if not holds:
        raise Wrong(" ".join(str(s) for s in said))


class Hub:
    """A hub that was told to start. `refused` says what it said where it did not."""

    def __init__(self, trial, faulty):
        self.trial = trial
        self.log = os.path.join(trial.folder, "log")
        at = os.path.getsize(self.log) if os.path.exists(self.log) else 0
        command = [trial.program, "run", "--json", "--lang", "en", "--store", trial.store, "--listen", "127.0.0.1:0"]
        with open(self.log, "ab") as log:
            self.child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, stdin=subprocess.DEVNULL,
                                          env=trial.environment(faulty))
        late = threading.Timer(60, self.child.kill)
        late.start()
        told = self.child.stdout.readline()
        late.cancel()
        self.refused = None
        if not told:
            code = self.child.wait()
            with open(self.log, "rb") as log:
                log.seek(at)
                self.refused = (code, log.read().decode(errors="replace"))
            return
        told = json.loads(told)
        host, port = told["addresses"][0].removeprefix("http://").rsplit(":", 1)
        self.address, self.code = (host, int(port)), told["code"]

    def ask(self, method, path, body=None):
        headers = {"content-type": "application/json"} if body is not None else {}
        if self.trial.token:
            headers["authorization"] = "Bearer " + self.trial.token
        if method in ("PATCH", "DELETE"):
            headers["if-match"] = "*"
        way = http.client.HTTPConnection(*self.address, timeout=60)
        try:
            way.request(method, path, None if body is None else json.dumps(body), headers)
            answer = way.getresponse()
            octets = answer.read()
            is_json = "json" in (answer.getheader("content-type") or "")
            return answer.status, json.loads(octets) if is_json and octets else octets
        finally:
            way.close()

    def all(self, what):
        items, path = [], f"/api/v1/{what}?limit=500"
        while path:
            status, page = self.ask("GET", path)
            need(status == 200, "reading", what, status, page)
            items += page["items"]
            path = page.get("next") and f"/api/v1/{what}?limit=500&cursor={page['next']}"
        return items

    def kill(self):
        self.child.kill()
        self.child.wait()

    def stop(self):
        self.child.send_signal(signal.SIGTERM)
        return self.child.wait(timeout=60)


class Trial:
    """One life of a hub, with at most one fault."""

    def __init__(self, program, shim, capture, n=0, error=0, mode=ONCE):
        self.program, self.shim, self.capture = program, shim, capture
        self.n, self.error, self.mode = n, error, mode
        self.folder = tempfile.mkdtemp(prefix="gardien-nth.")
        os.mkdir(self.folder + "/site")
        self.store = self.folder + "/site/store"
        self.control = Control(self.folder + "/control")
        self.token = ""
        # Names of places that were acknowledged, that were refused, that may be either.
        self.kept, self.refused, self.maybe = set(), set(), set()
        self.ids, self.removed, self.tried = {}, set(), set()
        self.story = collections.Counter()
        self.hub, self.cellars, self.backed_up = None, 0, set()

    def environment(self, faulty):
        own = {"XDG_CONFIG_HOME": self.folder, "HOME": self.folder, "LANG": "C.UTF-8"}
        if faulty:
            own |= {"LD_PRELOAD": self.shim, "FAULT_DIR": self.folder + "/site", "FAULT_CONTROL": self.control.path}
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("GARDIEN_", "XDG_", "LC_"))}
        return inherited | own

    def command(self, *arguments, faulty=False):
        done = subprocess.run([self.program, "--lang", "en", *arguments], capture_output=True, text=True, timeout=120,
                              env=self.environment(faulty), stdin=subprocess.DEVNULL)
        need(done.returncode >= 0 and "panicked" not in done.stderr, arguments[0], done.returncode, done.stderr)
        return done

    def said(self, code, text, what):
        """A refusal that a person can read: exit status 1 and a sentence that says more than a number."""
        need(code == 1, what, "ended with", code, text)
        need("panicked" not in text, what, text)
        sentences = [line for line in text.splitlines() if line.startswith("gardien: ")]
        need(sentences, what, "said nothing:", text)
        need("made a mistake" not in text and "damaged" not in text, what, "blames itself or the store:", text)

    def start(self):
        hub = Hub(self, True)
        if hub.refused:
            need(self.control.hits() > 0, "did not start without a fault:", hub.refused)
            self.said(*hub.refused, "the start")
            self.story["start refused in words"] += 1
            self.control.lift()
            hub = Hub(self, True)
            need(not hub.refused, "did not start once the fault was lifted:", hub.refused)
        self.hub = hub

    def fine(self, status, said, wanted, what):
        """Whether it was done. What is neither done nor refused for the place's sake ends the trial."""
        if status == wanted:
            return True
        need(status == 503 and said.get("code") == "read-only" and said.get("title") and said.get("store"),
             what, "was answered", status, said)
        need(self.control.hits() > 0, what, "was refused without a fault", said)
        self.story[f"refused: {said['store']}"] += 1
        return False

    def reads(self):
        status, said = self.hub.ask("GET", "/healthz")
        need(status == 200, "healthz", status, said)
        if self.token:
            there = {place["name"] for place in self.hub.all("places")}
            lost = self.kept - there
            need(not lost, "cannot be read:", lost)

    def setup(self):
        body = {"code": self.hub.code, "login": "ada", "password": PASSWORD}
        status, said = self.hub.ask("POST", "/api/v1/setup", body)
        if status == 429 and "setup" in self.tried:
            # Tries are counted, those too that a disk refused.
            return False
        self.tried.add("setup")
        if status == 409 and "setup" in self.maybe:
            status, said = self.hub.ask("POST", "/api/v1/session", {"login": "ada", "password": PASSWORD})
        if not self.fine(status, said, 201, "setup"):
            if said["store"] == "uncertain":
                self.maybe.add("setup")
            return False
        self.token = said["token"]
        return True

    def place(self, name, parent=None):
        status, said = self.hub.ask("POST", "/api/v1/places", {"kind": "room", "name": name, "parent": parent})
        if self.fine(status, said, 201, "a place"):
            self.ids[name] = said["id"]
            self.kept.add(name)
            return True
        (self.maybe if said["store"] == "uncertain" else self.refused).add(name)
        return False

    def rename(self, name, to):
        if name not in self.ids:
            return True
        status, said = self.hub.ask("PATCH", "/api/v1/places/" + self.ids[name], {"name": to})
        if self.fine(status, said, 200, "a name"):
            self.kept = self.kept - {name} | {to}
            self.ids[to] = self.ids.pop(name)
            return True
        if said["store"] == "uncertain":
            self.kept.discard(name)
        else:
            self.refused.add(to)
        return False

    def remove(self, name):
        if name not in self.ids:
            return True
        status, said = self.hub.ask("DELETE", "/api/v1/places/" + self.ids[name])
        if self.fine(status, said, 204, "a removal"):
            self.kept.discard(name)
            self.removed.add(name)
            self.ids.pop(name)
            return True
        if said["store"] == "uncertain":
            self.kept.discard(name)
            self.ids.pop(name)
        return False

    def beside(self, what, *arguments):
        """A command that writes while the hub runs."""
        done = self.command(what, *arguments, faulty=True)
        if done.returncode == 0:
            return True
        need(self.control.hits() > 0, what, "without a fault:", done.stderr)
        self.said(done.returncode, done.stderr, what)
        self.story[f"{what} refused in words"] += 1
        return False

    def take(self):
        return self.beside("import", self.capture, "--store", self.store, "--quiet")

    def back_up(self):
        file = self.folder + "/site/backup.tar"
        if os.path.exists(file):
            return True
        self.backed_up = set(self.kept)
        done = self.command("backup", file, "--store", self.store, faulty=True)
        if done.returncode == 0:
            return True
        need(self.control.hits() > 0, "backup without a fault:", done.stderr)
        if done.returncode == 3 and "The backup is whole" in done.stderr:
            self.story["backup made, and said what it could not enter"] += 1
            return True
        self.said(done.returncode, done.stderr, "backup")
        self.story["backup refused in words"] += 1
        need(not os.path.exists(file), "a backup that failed is there")
        return False

    def restore(self):
        """Again, if need be with --replace: what a restore that failed had put there is kept beside."""
        file, to = self.folder + "/site/backup.tar", self.folder + "/site/restored"
        if not os.path.exists(file):
            return False
        if "restore" in self.tried and os.path.exists(to + "/gardien.db"):
            done = self.command("restore", file, "--store", to)
            need(done.returncode == 1 and "Say --replace" in done.stderr, "restore again:", done.stderr)
            return self.beside("restore", file, "--store", to, "--replace")
        self.tried.add("restore")
        return self.beside("restore", file, "--store", to)

    def name_a_thing(self):
        things = self.hub.all("things")
        if not things:
            return True
        status, said = self.hub.ask("PATCH", "/api/v1/things/" + things[0]["id"], {"name": "Lamp"})
        return self.fine(status, said, 200, "a thing's name")

    def sign(self):
        status, said = self.hub.ask("GET", "/api/v1/journal/export")
        return self.fine(status, said, 200, "the journal's head")

    def live(self):
        self.control.arm(self.n, self.error, self.mode)
        self.start()
        steps = [self.setup, lambda: self.place("House"), lambda: self.place("Hall"), lambda: self.place("Attic"),
                 self.sign, lambda: self.rename("Hall", "Parlour"), self.take, self.name_a_thing,
                 lambda: self.remove("Attic"), self.sign, self.back_up, self.restore]
        again = []
        for step in steps:
            if step == self.setup or self.token:
                if not step():
                    again.append(step)
                    self.reads()
                    if step == self.setup:
                        # Without an owner nothing else can be tried.
                        self.lift(again)
        if self.control.hits() and self.hub:
            self.reads()
            self.lift(again)
            self.finish(killed=self.n % 2 == 1)
        else:
            self.finish(killed=False)
        self.look_again()

    def lift(self, again):
        """The fault is over: everything that was refused is done, without a restart."""
        self.control.lift()
        until = time.monotonic() + 20
        while again:
            step = again[0]
            if step():
                again.pop(0)
                continue
            need(time.monotonic() < until, "does not write again")
            time.sleep(0.5)
        while self.token and not self.place(self.cellar()):
            need(time.monotonic() < until, "does not write again")
            time.sleep(0.2)

    def cellar(self):
        """A name that no place had."""
        self.cellars += 1
        return f"Cellar {self.cellars}"

    def finish(self, killed):
        if killed:
            self.hub.kill()
            return
        code = self.hub.stop()
        if code != 0:
            with open(self.hub.log, errors="replace") as log:
                text = log.read()
            need(self.control.hits() > 0, "stopped with", code, text)
            self.said(code, text, "the stop")
            self.story["stopped, and said what it could not keep"] += 1

    def look_again(self):
        """Over a disk that is well: what was acknowledged, and nothing else."""
        self.control.lift()
        self.hub = Hub(self, False)
        need(not self.hub.refused, "did not start again:", self.hub.refused)
        places = self.hub.all("places")
        there = {place["name"] for place in places}
        need(self.kept <= there, "lost:", self.kept - there)
        need(not (self.refused - self.kept - self.maybe) & there, "refused, and there:", self.refused & there)
        need(not self.removed & there, "removed, and there:", self.removed & there)
        entries, more = [], True
        while more:
            _, page = self.hub.ask("GET", f"/api/v1/journal?from={len(entries)}&limit=500")
            more = page["items"]
            entries += more
        made = sum(entry["action"] == "place.add" for entry in entries)
        gone = sum(entry["action"] == "place.remove" for entry in entries)
        need(made - gone == len(places), "journal and store disagree:", made, gone, there)
        out = self.folder + "/journal.tar"
        done = self.command("journal", "export", out, "--store", self.store)
        need(done.returncode == 0, "export", done.stderr)
        done = self.command("journal", "verify", out)
        need(done.returncode == 3, "verify", done.returncode, done.stdout, done.stderr)
        done = self.command("places", "--store", self.folder + "/site/restored")
        need(done.returncode == 0, "the restored store", done.stderr)
        need(all(name in done.stdout for name in self.backed_up), "restored", done.stdout, "of", self.backed_up)
        need(self.hub.stop() == 0, "the last stop")
        with open(self.hub.log, errors="replace") as log:
            text = log.read()
        need("panicked" not in text, text)

    def run(self):
        """What came of it. The folder stays where something was wrong."""
        try:
            self.live()
        except Exception as wrong:
            if self.hub and not self.hub.refused:
                self.hub.kill()
            return f"{type(wrong).__name__}: {wrong}"
        shutil.rmtree(self.folder)
        return None


def chosen(arguments, counting, calls):
    """Which calls fail, how."""
    first, last = 1, calls
    if arguments.only:
        first, last = (int(n) for n in arguments.only.split("-"))
    places = range(first, min(last, calls) + 1)
    if arguments.all or arguments.only:
        for n in places:
            for error in ERRORS:
                for mode in (ONCE, UNTIL, SHORT):
                    if mode != SHORT or counting.call(n)[0] in WRITES:
                        yield n, error, mode
        return
    # One of each kind, and the others evenly spread.
    kinds = {counting.call(n): n for n in range(calls, 0, -1)}
    most = min(max(arguments.sample - len(kinds), 0), calls)
    for i, n in enumerate(sorted(kinds.values()) + [1 + i * calls // most for i in range(most)]):
        mode = [ONCE, UNTIL, SHORT][i // 2 % 3]
        yield n, list(ERRORS)[i % 2], UNTIL if mode == SHORT and counting.call(n)[0] not in WRITES else mode


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("gardien")
    parser.add_argument("--sample", type=int, default=180)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--only")
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--workers", type=int, default=6)
    parser.add_argument("--keep", action="store_true", help="keep the folders of trials that failed")
    arguments = parser.parse_args()
    if not shutil.which("gcc"):
        print("skipped: gcc is not installed")
        return 77
    program, work = os.path.abspath(arguments.gardien), tempfile.mkdtemp(prefix="gardien-nth-work.")
    shim, capture = work + "/nth_fault.so", work + "/home.pcap"
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "nth_fault.c")
    subprocess.run(["gcc", "-O2", "-shared", "-fPIC", "-o", shim, source, "-ldl"], check=True)
    subprocess.run([program, "demo", "--capture", capture], check=True, stdout=subprocess.DEVNULL)
    began = time.monotonic()
    counting = Trial(program, shim, capture)
    counting_control = counting.control
    wrong = counting.run()
    calls = counting_control.count()
    if wrong or not calls:
        print(f"without a fault: {wrong or 'no call was counted: the shim did not reach the hub'}")
        return 1
    kinds = collections.Counter(counting_control.call(n) for n in range(1, min(calls, CALLS - 1) + 1))
    print(f"a life without a fault: {calls} calls in {time.monotonic() - began:.1f} s")
    outcomes, failures, left = collections.defaultdict(collections.Counter), [], 0
    tried = collections.Counter()

    def one(chose):
        n, error, mode = chose
        if time.monotonic() - began > arguments.seconds:
            return chose, None, None
        trial = Trial(program, shim, capture, n, ERRORS[error], mode)
        wrong = trial.run()
        return chose, trial, wrong

    with concurrent.futures.ThreadPoolExecutor(arguments.workers) as pool:
        for (n, error, mode), trial, wrong in pool.map(one, list(chosen(arguments, counting_control, calls))):
            if not trial:
                left += 1
                continue
            hit, call = trial.control.hits() > 0, trial.control.call(n)
            if hit:
                tried[call] += 1
                for told in trial.story or ["went on"]:
                    outcomes[call][told] += 1
            if wrong:
                failures.append((n, error, mode))
                print(f"FAILED: call {n} ({KINDS[call[0]]}, {FILES[call[1]]}), {error}, {MODES[mode]}: {wrong}"
                      + (f"\n  see {trial.folder}" if arguments.keep else ""))
                if not arguments.keep:
                    shutil.rmtree(trial.folder, ignore_errors=True)
    print(f"{'call':11} {'of':17} {'calls':>5} {'failed':>6}  what the hub did")
    for call in sorted(kinds | tried):
        did = ", ".join(f"{told} ({n})" for told, n in sorted(outcomes[call].items()))
        print(f"{KINDS[call[0]]:11} {FILES[call[1]]:17} {kinds[call]:5} {tried[call]:6}  {did}")
    shutil.rmtree(work)
    total = sum(tried.values())
    print(f"{total} lives with a fault, {len(failures)} of them wrong, in {time.monotonic() - began:.0f} s")
    if left:
        print(f"{left} further lives were left out: the time was over")
    if not total:
        print("no fault was met")
    return 1 if failures or not total else 0


if __name__ == "__main__":
    sys.exit(main())
