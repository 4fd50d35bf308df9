"""PyTorch without autograd: a step written by hand into tensors made beforehand, Adam by its fused kernel."""

import torch
from peer import THREADS, serve

torch.set_num_threads(THREADS)
torch.set_grad_enabled(False)


def engine(workload):
    sizes, relu = workload.sizes, workload.relu
    flat = torch.from_numpy(workload.flat.copy())
    gradient = torch.zeros_like(flat)
    layers, gradients = workload.views(flat), workload.views(gradient)
    x_all, t_all = torch.from_numpy(workload.x), torch.from_numpy(workload.t)
    m, v, updates = torch.zeros_like(flat), torch.zeros_like(flat), torch.zeros(())
    buffers = {}

    class Buffers:
        def __init__(self, rows):
            self.x, self.t = torch.empty(rows, sizes[0]), torch.empty(rows, sizes[-1])
            self.outputs = [torch.empty(rows, width) for width in sizes[1:]]
            self.douts = [torch.empty(rows, width) for width in sizes[1:]]

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

    def epoch(rows):
        rows = torch.from_numpy(rows)
        for start, end in workload.batches():
            step(rows[start:end])

    def predict(x):
        return forward(torch.from_numpy(x), buffers_for(len(x))).numpy()

    return epoch, predict


serve(engine)
