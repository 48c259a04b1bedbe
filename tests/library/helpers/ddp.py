"""One worker of PyTorch's own DistributedDataParallel, as an oracle: run by torchrun."""

import os
import sys
from pathlib import Path

import torch
import torch.distributed as dist

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    dist.init_process_group("gloo")
    rank = dist.get_rank()
    (job,) = torch.load(folder / "jobs.pt", weights_only=False)
    first = sum(job.shards[:rank])
    mine = slice(first, first + job.shards[rank])
    model = torch.nn.parallel.DistributedDataParallel(job.model)
    job.loss(model(job.inputs[mine]), job.targets[mine]).backward()
    if rank == 0:
        torch.save([p.grad for p in model.parameters()], folder / "gradients.pt")
    dist.barrier()
    # DDP keeps gloo's threads past destroy_process_group; the end of Python may abort over them
    os._exit(0)
