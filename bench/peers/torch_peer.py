"""PyTorch without autograd: a step written by hand into tensors made beforehand, Adam by its fused kernel.

With `--cuda` on an NVIDIA card; with `--graph` too, a step is recorded once and played back as a CUDA graph.
"""

import sys

import torch
from peer import THREADS, serve

torch.set_num_threads(THREADS)
torch.set_grad_enabled(False)
DEVICE = torch.device("cuda" if "--cuda" in sys.argv else "cpu")
AS_GRAPH = "--graph" in sys.argv
if DEVICE.type == "cuda":
    print(f"PyTorch computes on {torch.cuda.get_device_name()}", file=sys.stderr)


def engine(workload):
    sizes, relu = workload.sizes, workload.relu
    flat = torch.from_numpy(workload.flat.copy()).to(DEVICE)
    gradient = torch.zeros_like(flat)
    layers, gradients = workload.views(flat), workload.views(gradient)
    x_all, t_all = torch.from_numpy(workload.x).to(DEVICE), torch.from_numpy(workload.t).to(DEVICE)
    m, v, updates = torch.zeros_like(flat), torch.zeros_like(flat), torch.zeros((), device=DEVICE)
    buffers, graphs = {}, {}

    class Buffers:
        def __init__(self, rows):
            self.x, self.t = (torch.empty(rows, width, device=DEVICE) for width in [sizes[0], sizes[-1]])
            self.outputs = [torch.empty(rows, width, device=DEVICE) for width in sizes[1:]]
            self.douts = [torch.empty(rows, width, device=DEVICE) for width in sizes[1:]]

    def buffers_for(rows):
        own = buffers.get(rows)
        if own is None:
            own = buffers[rows] = Buffers(rows)
        return own

    def forward(x, own):
        a = x
        for (w, b), y in zip(layers[:-1], own.outputs):
            torch.addmm(b, a, w, out=y)
            a = y.relu_() if relu else y.sigmoid_()
        (w, b), y = layers[-1], own.outputs[-1]
        torch.addmm(b, a, w, out=y)
        return torch.softmax(y, 1) if workload.softmax else y.sigmoid_()

    def step(rows):
        own = buffers_for(len(rows))
        if len(rows) == len(x_all):
            x, t = x_all, t_all
        else:
            x = torch.index_select(x_all, 0, rows, out=own.x)
            t = torch.index_select(t_all, 0, rows, out=own.t)
        dout = torch.sub(forward(x, own), t, out=own.douts[-1])
        dout.mul_(1 / len(rows))
        for i in reversed(range(len(layers))):
            below = own.outputs[i - 1] if i > 0 else x
            dw, db = gradients[i]
            torch.mm(below.t(), dout, out=dw)
            torch.sum(dout, 0, out=db)
            if i > 0:
                dx = torch.mm(dout, layers[i][0].t(), out=own.douts[i - 1])
                if relu:
                    torch.ops.aten.threshold_backward.grad_input(dx, below, 0, grad_input=dx)
                else:
                    torch.ops.aten.sigmoid_backward.grad_input(dx, below, grad_input=dx)
                dout = dx
        if workload.rule == "Sgd":
            flat.sub_(gradient, alpha=workload.lr)
        else:
            updates.add_(1)
            torch._fused_adam_(
                [flat], [gradient], [m], [v], [], [updates],
                lr=workload.lr, beta1=0.9, beta2=0.999, weight_decay=0.0, eps=1e-7, amsgrad=False, maximize=False,
            )  # fmt: skip

    def recorded(rows):
        """A step on as many rows as these, as a graph, and the place where it reads their numbers."""
        learnt = [tensor.clone() for tensor in (flat, m, v, updates)]
        place = rows.clone()
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            step(place)  # what is made at a first time is not recorded
        torch.cuda.current_stream().wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            step(place)
        for tensor, before in zip((flat, m, v, updates), learnt):
            tensor.copy_(before)
        return graph, place

    def played(rows):
        if len(rows) not in graphs:
            graphs[len(rows)] = recorded(rows)
        graph, place = graphs[len(rows)]
        place.copy_(rows)
        graph.replay()

    def epoch(rows):
        rows = torch.from_numpy(rows).to(DEVICE)
        for start, end in workload.batches():
            (played if AS_GRAPH else step)(rows[start:end])
        if DEVICE.type == "cuda":
            torch.cuda.synchronize()

    def predict(x):
        return forward(torch.from_numpy(x).to(DEVICE), buffers_for(len(x))).cpu().numpy()

    return epoch, predict


serve(engine)
