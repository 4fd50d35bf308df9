"""TensorFlow: an epoch is one graph, with XLA after `--xla`; the updates are its own fused kernels."""

import sys

import numpy as np
import tensorflow as tf
from peer import THREADS, serve

tf.get_logger().setLevel("ERROR")
tf.config.threading.set_intra_op_parallelism_threads(THREADS)
tf.config.threading.set_inter_op_parallelism_threads(1)
XLA = "--xla" in sys.argv


def engine(workload):
    layers = [(tf.Variable(w), tf.Variable(b)) for w, b in workload.views(workload.flat)]
    variables = [variable for layer in layers for variable in layer]
    x_all, t_all = tf.constant(workload.x), tf.constant(workload.t)
    m = [tf.Variable(tf.zeros_like(it)) for it in variables]
    v = [tf.Variable(tf.zeros_like(it)) for it in variables]
    beta1_power, beta2_power = tf.Variable(1.0), tf.Variable(1.0)

    def scores(x):
        a = x
        for w, b in layers[:-1]:
            a = tf.nn.bias_add(a @ w, b)
            a = tf.nn.relu(a) if workload.relu else tf.nn.sigmoid(a)
        w, b = layers[-1]
        return tf.nn.bias_add(a @ w, b)

    def step(x, t):
        with tf.GradientTape() as tape:
            a = scores(x)
            if workload.softmax:
                losses = tf.nn.softmax_cross_entropy_with_logits(t, a)
            else:
                losses = tf.nn.sigmoid_cross_entropy_with_logits(t, a)
            loss = tf.reduce_mean(losses)
        gradients = tape.gradient(loss, variables)
        if workload.rule == "Sgd":
            for variable, gradient in zip(variables, gradients):
                tf.raw_ops.ResourceApplyGradientDescent(var=variable.handle, alpha=workload.lr, delta=gradient)
            return
        beta1_power.assign(beta1_power * 0.9)
        beta2_power.assign(beta2_power * 0.999)
        for variable, gradient, own_m, own_v in zip(variables, gradients, m, v):
            tf.raw_ops.ResourceApplyAdam(
                var=variable.handle, m=own_m.handle, v=own_v.handle,
                beta1_power=beta1_power, beta2_power=beta2_power,
                lr=workload.lr, beta1=0.9, beta2=0.999, epsilon=1e-7, grad=gradient,
            )  # fmt: skip

    batch, n = workload.batch, len(workload.x)
    full = n // batch

    @tf.function(jit_compile=XLA)
    def run(x, t, rows):
        if n == batch:
            step(x, t)
            return
        for i in tf.range(full):
            own = tf.reshape(tf.slice(rows, [i * batch], [batch]), [batch])
            step(tf.gather(x, own), tf.gather(t, own))
        if n > full * batch:
            own = rows[full * batch :]
            step(tf.gather(x, own), tf.gather(t, own))

    def epoch(rows):
        run(x_all, t_all, tf.constant(rows.astype(np.int32)))
        variables[0].numpy()

    @tf.function(jit_compile=XLA, reduce_retracing=True)
    def answer(x):
        a = scores(x)
        return tf.nn.softmax(a) if workload.softmax else tf.nn.sigmoid(a)

    def predict(x):
        return answer(tf.constant(x)).numpy()

    return epoch, predict


serve(engine)
