"""The functions that networks are made of, as the reference has them."""

from course_lib.reference.batch_norm import bn_backward, bn_forward, bn_inference, update_running
from course_lib.reference.dropout import dropout_backward, dropout_forward, dropout_mask
from course_lib.reference.foundations import activation, activation_grad
from course_lib.reference.initialisation import init_params
from course_lib.reference.mini_batches import minibatches
from course_lib.reference.optimizers import adam_step
from course_lib.reference.regularisation import l2_cost, l2_grads
from course_lib.reference.softmax import cross_entropy, softmax, softmax_ce_grad

NEEDED = (
    activation,
    activation_grad,
    init_params,
    minibatches,
    adam_step,
    softmax,
    cross_entropy,
    softmax_ce_grad,
)
ALL = (
    *NEEDED,
    l2_cost,
    l2_grads,
    dropout_mask,
    dropout_forward,
    dropout_backward,
    bn_forward,
    bn_backward,
    update_running,
    bn_inference,
)
PARTS = {part.__name__: part for part in ALL}
