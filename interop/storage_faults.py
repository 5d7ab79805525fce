#!/usr/bin/env python3
"""A disk that is full or broken under a running hub, call by call (libfiu: Debian's fiu-utils).

    interop/storage_faults.py GARDIEN

For each kind of call that changes a file and each of ENOSPC and EIO: writes go well; the call begins to fail
and writes are refused with a word, while reading goes on; the call works again and so do writes, without
anybody's help; then the hub is killed and started: whatever was acknowledged is there, and the journal holds.
Then the same with a fiftieth of all calls failing at random. Exit status 77 where libfiu is not installed.
"""
import errno, json, os, shutil, signal, subprocess, sys, tempfile, time, urllib.error, urllib.request

# Not `write`: that is how threads wake each other and how answers leave. The store writes by place.
CALLS = ["posix/io/rw/pwrite", "posix/io/sync/fsync", "posix/io/sync/fdatasync", "posix/io/rw/ftruncate",
         "posix/io/dir/rename", "posix/io/oc/open"]
ERRORS = {"ENOSPC": errno.ENOSPC, "EIO": errno.EIO}


class Hub:
    def __init__(self, program, folder):
        self.log = open(os.path.join(folder, "log"), "ab")
        self.pipes = tempfile.mkdtemp(dir=folder)
        environment = {**os.environ, "XDG_CONFIG_HOME": folder}
        self.child = subprocess.Popen(
            ["fiu-run", "-x", "-f", self.pipes + "/fiu", program, "run", "--json", "--store", folder + "/store",
             "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=self.log, env=environment)
        told = json.loads(self.child.stdout.readline())
        self.url, self.code, self.token = told["addresses"][0], told["code"], ""
        # fiu-run becomes the program it runs, or is its parent.
        children = subprocess.run(["pgrep", "-P", str(self.child.pid)], capture_output=True, text=True).stdout.split()
        self.pid = int(children[0]) if children else self.child.pid

    def ask(self, method, path, body=None):
        request = urllib.request.Request(self.url + path, method=method)
        data = None if body is None else json.dumps(body).encode()
        if data is not None:
            request.add_header("content-type", "application/json")
        if self.token:
            request.add_header("authorization", "Bearer " + self.token)
        try:
            with urllib.request.urlopen(request, data, timeout=30) as answer:
                return answer.status, json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read() or b"null")

    def place(self, name):
        return self.ask("POST", "/api/v1/places", {"kind": "room", "name": name})

    def fail(self, command):
        done = subprocess.run(["fiu-ctrl", "-f", self.pipes + "/fiu", "-c", command, str(self.pid)],
                              capture_output=True, text=True)
        assert done.returncode == 0, done.stderr

    def names(self):
        names, path = set(), "/api/v1/places?limit=500"
        while path:
            status, page = self.ask("GET", path)
            assert status == 200, page
            names |= {item["name"] for item in page["items"]}
            path = page.get("next") and "/api/v1/places?limit=500&cursor=" + page["next"]
        return names

    def kill(self):
        os.kill(self.pid, signal.SIGKILL)
        self.child.wait()


def main():
    if not shutil.which("fiu-run"):
        print("skipped: libfiu (Debian: fiu-utils) is not installed")
        return 77
    program = os.path.abspath(sys.argv[1])
    folder = tempfile.mkdtemp(prefix="gardien-faults.")
    hub = Hub(program, folder)
    status, made = hub.ask("POST", "/api/v1/setup",
                           {"code": hub.code, "login": "ada", "password": "a long enough passphrase"})
    assert status == 201, made
    hub.token = made["token"]
    acknowledged, n, refused_by = set(), 0, {}

    def write():
        nonlocal n
        n += 1
        status, said = hub.place(f"room {n}")
        if status == 201:
            acknowledged.add(f"room {n}")
        return status, said

    def again():
        """Works again by itself, within the time after which a store is tried anew."""
        for _ in range(40):
            if write()[0] == 201:
                return
            time.sleep(0.25)
        raise AssertionError("does not write again")

    def restart(hub):
        hub.kill()
        token, hub = hub.token, Hub(program, folder)
        hub.token = token
        lost = acknowledged - hub.names()
        assert not lost, f"lost: {lost}"
        return hub

    for call in CALLS:
        for word, number in ERRORS.items():
            again()
            hub.fail(f"enable name={call},failinfo={number}")
            codes = []
            for _ in range(20):
                status, said = write()
                if status != 201:
                    codes.append((status, said.get("code")))
                assert status in (201, 503, 507), (call, word, status, said)
                status, _ = hub.ask("GET", "/api/v1/places?limit=1")
                # A file cannot be opened: then there may be no reader either, and it says so.
                assert status == 200 or "open" in call, (call, word, status)
            hub.fail(f"disable name={call}")
            again()
            refused_by[call, word] = sorted(set(codes))
            hub = restart(hub)
            print(f"{call} {word}: {len(codes)} of 20 refused {sorted(set(codes))}, then writes again")
    for word, number in ERRORS.items():
        for call in CALLS[:-1]:
            hub.fail(f"enable_random name={call},probability=0.02,failinfo={number}")
        before, until = len(acknowledged), time.time() + 20
        while time.time() < until:
            write()
        for call in CALLS[:-1]:
            hub.fail(f"disable name={call}")
        again()
        hub = restart(hub)
        print(f"a fiftieth of all calls with {word}: {len(acknowledged) - before} acknowledged, none lost")
    assert any(refused_by.values()), "no call failed: libfiu did not reach the hub"
    out = folder + "/journal.tar"
    subprocess.run([program, "journal", "export", out, "--store", folder + "/store"], check=True)
    assert subprocess.run([program, "journal", "verify", out], stdout=subprocess.DEVNULL).returncode == 3
    os.kill(hub.pid, signal.SIGTERM)
    hub.child.wait()
    shutil.rmtree(folder)
    print("nothing acknowledged was lost, nothing was repaired by hand, and the journal holds")
    return 0


if __name__ == "__main__":
    sys.exit(main())
