"""The emulator's figures: requests per second, cost of waiting and running jobs, start, memory.

Run with ``python benchmarks/emulator.py``; takes about two minutes. Clients are raw sockets with a
kept-alive connection, because boto3 itself needs longer for a call than the emulator does.
"""

import argparse
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

HEAD = (
    "POST / HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/x-amz-json-1.1\r\n"
    "X-Amz-Target: SageMaker.{operation}\r\nUser-Agent: benchmark\r\n"
    "Authorization: AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/sagemaker/aws4_request, "
    "SignedHeaders=host, Signature=0\r\nContent-Length: {length}\r\n\r\n"
)


class Connection:
    """One kept-alive connection with a minimal HTTP client."""

    def __init__(self, endpoint: str) -> None:
        parts = urlsplit(endpoint)
        self._host = parts.netloc
        self._socket = socket.create_connection((str(parts.hostname), parts.port or 80))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def call(self, operation: str, body: dict[str, Any]) -> dict[str, Any]:
        """Make one call; return the decoded answer."""
        data = json.dumps(body).encode()
        head = HEAD.format(host=self._host, operation=operation, length=len(data))
        self._socket.sendall(head.encode() + data)
        answer = self._read()
        return json.loads(answer) if answer else {}

    def _read(self) -> bytes:
        buffer = b""
        while b"\r\n\r\n" not in buffer:
            buffer += self._socket.recv(262_144)
        head, _, body = buffer.partition(b"\r\n\r\n")
        lower = head.lower()
        start = lower.index(b"content-length:") + 15
        length = int(lower[start:].split(b"\r\n", 1)[0])
        while len(body) < length:
            body += self._socket.recv(262_144)
        return body


class Emulator:
    """An emulator in a separate process."""

    def __init__(self, state: Path, *arguments: str) -> None:
        command = [sys.executable, "-m", "sagemaker_emulator", "--port", "0"]
        begun = time.perf_counter()
        self.process = subprocess.Popen(
            [*command, "--state", str(state), *arguments], stdout=subprocess.DEVNULL
        )
        path = state / "endpoint.json"
        while not path.exists():
            if self.process.poll() is not None:
                raise RuntimeError("the emulator did not start")
            time.sleep(0.01)
        self.start_s = time.perf_counter() - begun
        found = json.loads(path.read_text())
        self.endpoint: str = found["endpoint"]
        self.role: str = found["role_arn"]
        self.bucket: str = found["bucket"]

    @property
    def memory_mib(self) -> float:
        """Return the resident memory in MiB."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        return 0.0

    @property
    def cpu_s(self) -> float:
        """Return the processor time used so far, in seconds."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        """Stop the emulator."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)

    def request(self, name: str, **changes: Any) -> dict[str, Any]:
        """Return a CreateTrainingJob request that is simulated."""
        image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/custom:1"
        return {
            "TrainingJobName": name,
            "RoleArn": self.role,
            "AlgorithmSpecification": {"TrainingImage": image, "TrainingInputMode": "File"},
            "OutputDataConfig": {"S3OutputPath": f"s3://{self.bucket}/out"},
            "ResourceConfig": {
                "InstanceType": "ml.m5.large",
                "InstanceCount": 1,
                "VolumeSizeInGB": 10,
            },
            "StoppingCondition": {"MaxRuntimeInSeconds": 3600},
            "Tags": [{"Key": "team", "Value": "benchmark"}],
            **changes,
        }


def rate(
    endpoint: str, operation: str, body: dict[str, Any], threads: int, seconds: float
) -> float:
    """Return the calls per second of several connections together."""
    counts = [0] * threads
    end = time.perf_counter() + seconds

    def work(index: int) -> None:
        connection = Connection(endpoint)
        while time.perf_counter() < end:
            connection.call(operation, body)
            counts[index] += 1

    workers = [threading.Thread(target=work, args=(index,)) for index in range(threads)]
    begun = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sum(counts) / (time.perf_counter() - begun)


def fill(emulator: Emulator, state: Path, count: int) -> float:
    """Create one job with the API, then copy its row many times; return rows per second."""
    connection = Connection(emulator.endpoint)
    connection.call("CreateTrainingJob", emulator.request("bench-template"))
    while (
        connection.call("DescribeTrainingJob", {"TrainingJobName": "bench-template"})[
            "TrainingJobStatus"
        ]
        == "InProgress"
    ):
        time.sleep(0.02)
    emulator.stop()
    db = sqlite3.connect(state / "sagemaker.sqlite")
    columns = "region, arn, status, secondary, modified, ended, warm_status, warm_pool, plan_arn"
    begun = time.perf_counter()
    with db:
        db.executemany(
            f"INSERT INTO jobs (name, created, doc, {columns}) "
            f"SELECT ?, created + ?, replace(doc, 'bench-template', ?), {columns} "
            "FROM jobs WHERE name='bench-template'",
            [(f"bench-{i:05}", i * 0.001, f"bench-{i:05}") for i in range(count)],
        )
    db.close()
    return count / (time.perf_counter() - begun)


def waiting_jobs(emulator: Emulator, count: int) -> tuple[float, float, float]:
    """Create waiting jobs; return creates per second, and memory and processor time of one job."""
    connection = Connection(emulator.endpoint)
    memory = emulator.memory_mib
    begun = time.perf_counter()
    for index in range(count):
        connection.call("CreateTrainingJob", emulator.request(f"wait-{index}"))
    creates = count / (time.perf_counter() - begun)
    time.sleep(1.0)
    before = emulator.cpu_s
    time.sleep(5.0)
    return creates, (emulator.memory_mib - memory) * 1024 / count, (emulator.cpu_s - before) / 5


def running_jobs(state: Path, count: int) -> tuple[float, float, float]:
    """Run jobs that sleep; return seconds from Create to the end of an empty script, and memory
    and processor time of the emulator for one more running job.
    """
    emulator = Emulator(state)
    connection = Connection(emulator.endpoint)
    image = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1"

    def create(name: str, script: str) -> None:
        algorithm = {
            "TrainingImage": image,
            "TrainingInputMode": "File",
            "ContainerEntrypoint": ["python3", "-c", script],
        }
        request = emulator.request(name, AlgorithmSpecification=algorithm)
        connection.call("CreateTrainingJob", request)

    def wait(name: str, member: str, value: str) -> None:
        while connection.call("DescribeTrainingJob", {"TrainingJobName": name})[member] != value:
            time.sleep(0.005)

    begun = time.perf_counter()
    create("empty", "pass")
    wait("empty", "TrainingJobStatus", "Completed")
    whole = time.perf_counter() - begun
    memory = emulator.memory_mib
    for index in range(count):
        create(f"sleep-{index}", "import time; time.sleep(300)")
    for index in range(count):
        wait(f"sleep-{index}", "SecondaryStatus", "Training")
    time.sleep(1.0)
    before = emulator.cpu_s
    time.sleep(5.0)
    cpu = (emulator.cpu_s - before) / 5 / count
    result = whole, (emulator.memory_mib - memory) * 1024 / count, cpu
    emulator.stop()
    return result


def main() -> None:
    """Print a table of all rows."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--jobs", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=4.0)
    options = parser.parse_args()
    rows: list[tuple[str, str]] = []
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder) / "state"
        first = Emulator(state)
        rows.append(("start, empty state", f"{first.start_s:.2f} s, {first.memory_mib:.0f} MiB"))
        fill(first, state, options.jobs)
        emulator = Emulator(state)
        rows.append(
            (
                f"start, {options.jobs} jobs",
                f"{emulator.start_s:.2f} s, {emulator.memory_mib:.0f} MiB",
            )
        )
        describe = {"TrainingJobName": "bench-00042"}
        listing = {"SortBy": "CreationTime", "SortOrder": "Descending", "MaxResults": 100}
        status = {**listing, "StatusEquals": "InProgress"}
        for label, operation, body in (
            ("Describe", "DescribeTrainingJob", describe),
            ("List, newest 100", "ListTrainingJobs", listing),
            ("List, InProgress", "ListTrainingJobs", status),
            ("List, NameContains", "ListTrainingJobs", {**listing, "NameContains": "00042"}),
        ):
            for threads in (1, 8):
                found = rate(emulator.endpoint, operation, body, threads, options.seconds)
                rows.append((f"{label}, {threads} connection(s)", f"{found:,.0f} a second"))
        emulator.stop()
        rules = Path(folder) / "rules.json"
        rules.write_text(json.dumps([{"simulate_seconds": 3600}]))
        emulator = Emulator(Path(folder) / "waiting", "--rules", str(rules))
        creates, kib, cpu = waiting_jobs(emulator, 1000)
        rows.append(("Create, 1 connection", f"{creates:,.0f} a second"))
        rows.append(("one more waiting job", f"{kib:.1f} KiB"))
        rows.append(("1,000 waiting jobs, idle", f"{cpu * 100:.1f} % of a processor"))
        emulator.stop()
        whole, kib, cpu = running_jobs(Path(folder) / "running", 20)
        rows.append(("empty script, Create to Completed", f"{whole * 1000:.0f} ms"))
        rows.append(("one more running job", f"{kib:.0f} KiB, {cpu * 100:.2f} % of a processor"))
    for label, value in rows:
        print(f"{label:36}{value}")


if __name__ == "__main__":
    main()
