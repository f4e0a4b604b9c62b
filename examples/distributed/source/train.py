"""Fit a line to the rows of all hosts: each has a part, and they add up their gradients.

The variables are those that torchrun sets: where PyTorch is installed,
`torch.distributed.init_process_group()` takes the place of `Peers`.
"""

import argparse
import json
import os
import socket
import time
from pathlib import Path


class Peers:
    """All hosts of the job: the first adds up what each sends, and sends the sums back."""

    def __init__(self) -> None:
        self.rank, self.count = int(os.environ["RANK"]), int(os.environ["WORLD_SIZE"])
        address = (os.environ["MASTER_ADDR"], int(os.environ["MASTER_PORT"]))
        if self.rank == 0:
            self._server = socket.create_server(address)
            found = [self._server.accept()[0] for _ in range(self.count - 1)]
        else:
            found = [connected(address)]
        self._streams = [each.makefile("rw") for each in found]

    def sum(self, values: list[float]) -> list[float]:
        """Return the sums of what all hosts pass."""
        if self.rank == 0:
            parts = [values, *(json.loads(stream.readline()) for stream in self._streams)]
            values = [sum(column) for column in zip(*parts, strict=True)]
        for stream in self._streams:
            stream.write(json.dumps(values) + "\n")
            stream.flush()
        return values if self.rank == 0 else list(json.loads(self._streams[0].readline()))


def connected(address: tuple[str, int]) -> socket.socket:
    """Connect to the first host, which may start later than this one."""
    for _ in range(600):
        try:
            return socket.create_connection(address)
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"{address[0]} does not answer")


def main() -> None:
    """Train, and save the model on the first host."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--rate", type=float)
    given = parser.parse_args()
    files = sorted(Path(os.environ["SM_CHANNEL_TRAIN"]).glob("*.csv"))
    rows = [tuple(map(float, line.split(","))) for file in files for line in file.open()]
    peers, host = Peers(), os.environ["SM_CURRENT_HOST"]
    print(f"{host} has {[file.name for file in files]}", flush=True)
    slope = offset = 0.0
    for epoch in range(given.epochs):
        errors = [(slope * x + offset - y, x) for x, y in rows]
        own = [len(rows), sum(e * x for e, x in errors), sum(e for e, _ in errors)]
        count, by_slope, by_offset, loss = peers.sum([*own, sum(e * e for e, _ in errors)])
        slope -= given.rate * by_slope / count
        offset -= given.rate * by_offset / count
        print(
            f"{host}, epoch {epoch}: {own[0]} of {count:g} rows, loss={loss / count:.4f};",
            flush=True,
        )
    if peers.rank == 0:
        model = Path(os.environ["SM_MODEL_DIR"], "line.json")
        model.write_text(json.dumps({"slope": slope, "offset": offset}))


if __name__ == "__main__":
    main()
