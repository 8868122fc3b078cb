"""Write a model as lines of PyTorch: its parameters, its hypothesis, its gradient by hand."""

from __future__ import annotations

import keyword
from functools import reduce
from itertools import pairwise

from gdtui.core.experiment.experiment import Experiment
from gdtui.core.experiment.settings.model import ACTIVATIONS
from gdtui.core.maths import formula
from gdtui.engine.models.architectures import architecture
from gdtui.engine.models.formula_eval import TWO_ARGUMENTS
from gdtui.engine.models.init import ParameterSlot, distribution, resolved_init

# Names that a script uses itself: a formula's parameter of the same name gets a trailing underscore.
TAKEN = (
    "torch",
    "nn",
    "optim",
    "functional",
    "x",
    "y",
    "x_train",
    "y_train",
    "hypothesis",
    "cost",
    "optimizer",
    "scheduler",
    "generator",
    "shuffler",
    "batches",
    "order",
    "rows",
    "epoch",
    "range",
    "len",
    "closure",
    "math",
    "csv",
    "hashlib",
    "Path",
    "dist",
    "data",
    "train",
    "read",
    "mean",
    "std",
    "number",
    "update",
    "norm",
    "stopped",
    "exact",
    "distance",
    "values",
    "line",
    "model",
    "layer",
    "parameter",
    "variance",
    "bound",
    "group",
    "state",
    "rank",
    "processes",
    "add_up",
    "x_mine",
    "y_mine",
    "taken",
    "print",
    "several",
    "true",
    "learned",
    "errors",
    "truth",
    "name",
    "zip",
    "format",
    "parallel",
    "batch_size",
    "edit_data",
    "edits",
    "data",
    "size",
    "least",
    "target",
    "squares",
    "r2",
    "values_1",
    "device",
    "list",
    "map",
    "all",
    "sum",
)


def module(experiment: Experiment) -> bool:
    """Return whether the model is one of torch's own modules."""
    linear = experiment.model in ("weight", "linear")
    return experiment.model == "mlp" or (linear and experiment.source == "nn")


def manual(experiment: Experiment) -> bool:
    """Return whether the gradient is written out by hand."""
    return experiment.model in ("weight", "linear") and experiment.source == "manual"


def names(experiment: Experiment) -> list[str]:
    """Return each parameter's name in a script."""
    if not module(experiment):
        return [_safe(slot.name) for slot in architecture(experiment)[0]]
    if experiment.model == "mlp":
        return ["model[{}].{}".format(*slot.name.split(".")) for slot in architecture(experiment)[0]]
    return ["model.weight", "model.bias"][: len(architecture(experiment)[0])]


def setup(experiment: Experiment) -> list[str]:
    """Return the lines that create the parameters with their start values."""
    moved = ["model.to(device)"] if experiment.device == "auto" and module(experiment) else []
    return [*_filled(experiment), *moved]


def _filled(experiment: Experiment) -> list[str]:
    slots, called = architecture(experiment)[0], names(experiment)
    lines = _modules(experiment) if module(experiment) else []
    kind = resolved_init(experiment)
    drawn = kind not in ("zeros", "ones", "constant", "values")
    if experiment.model == "mlp" and kind not in ("default", "values"):
        return lines + _filled_layers(experiment, kind)
    if drawn and not (module(experiment) and kind == "default"):
        lines.append(f"generator = torch.Generator().manual_seed({experiment.seed})")
    if not module(experiment):
        for name, slot in zip(called, slots, strict=True):
            lines += [f"{name} = {_learned(experiment, _start(experiment, slot, slots))}", *_leaf(experiment, name)]
        return lines
    if kind != "default":
        lines += [f"{n}.data = {_start(experiment, s, slots)}" for n, s in zip(called, slots, strict=True)]
    return lines


def hypothesis(experiment: Experiment, x: str) -> str:
    """Return the right-hand side that computes the hypothesis from features of that name."""
    if module(experiment):
        return f"model({x})"
    match experiment.model:
        case "weight":
            return f"{x} * w"
        case "linear":
            return f"{x} * W + b" if len(experiment.features) == 1 else f"{x}.matmul(W) + b"
        case "quadratic":
            return f"{x}**2 * w2 + {x} * w1 + b"
        case "polynomial":
            falling = [*(f"w{power}" for power in range(experiment.degree, 0, -1)), "b"]
            nested = reduce(lambda total, name: f"({total} * {x} + {name})", falling)
            return nested.removeprefix("(").removesuffix(")")
        case _:
            return _formula(experiment, x)


def gradients(experiment: Experiment, x: str, y: str, rows: str = "") -> list[str]:
    """Return the lines that add the gradient, written out by hand; `rows` divides it where it is not that of x."""
    factor = f"{2 * experiment.loss_spec.squares:g}"
    rows = {"batch": rows or f"len({x})", "nominal": str(experiment.batch_rows), "nothing": ""}[experiment.divide]
    factor += f" / {rows}" if rows else ""
    error = f"(hypothesis - {y})" if experiment.reshape else f"(hypothesis - {y}).mean(dim=1, keepdim=True)"
    weight, *bias = (_safe(slot.name) for slot in architecture(experiment)[0])
    lines = [f"{weight}.grad += ({factor} * ({x}.T @ {error})).view({weight}.shape)"]
    return lines + [f"{b}.grad += {factor} * {error}.sum()" for b in bias]


def _modules(e: Experiment) -> list[str]:
    later = e.model == "mlp" and resolved_init(e) not in ("default", "values")  # what is drawn is drawn in float32
    cast = ".double()" if e.dtype == "float64" and not later else ""
    lines = [f"torch.manual_seed({e.seed})"] if resolved_init(e) == "default" else []
    if e.model != "mlp":
        bias = "" if e.model == "linear" else ", bias=False"
        return [*lines, f"model = nn.Linear({len(e.features)}, 1{bias}){cast}"]
    bias, parts = "" if e.bias else ", bias=False", []
    for fan_in, fan_out in pairwise((len(e.features), *e.hidden, 1)):
        parts += [f"    nn.Linear({fan_in}, {fan_out}{bias}),", f"    nn.{ACTIVATIONS[e.activation].torch_name}(),"]
    return [*lines, "model = nn.Sequential(", *parts[:-1], f"){cast}"]


def _filled_layers(e: Experiment, kind: str) -> list[str]:
    """Return the lines that fill all layers in the same way."""
    cast = ["model.double()"] if e.dtype == "float64" else []
    constants = {"zeros": 0.0, "ones": 1.0, "constant": float(e.init_value)}
    if kind in constants:
        return ["for parameter in model.parameters():", f"    parameter.data.fill_({constants[kind]!r})", *cast]
    scheme, _, name = kind.rpartition("_")
    size = repr(e.init_std if name == "normal" else e.init_bound)
    before = []
    if scheme:
        size = "math.sqrt(variance)" if name == "normal" else "math.sqrt(3 * variance)"
        before = [f"    variance = {_VARIANCES[scheme]}"]
    if name == "uniform" and scheme:
        before, size = [*before, f"    bound = {size}"], "bound"
    bounds = f"0, {size}" if name == "normal" else f"-{size}, {size}"
    return [
        f"generator = torch.Generator().manual_seed({e.seed})",
        "for layer in model[::2]:",
        *before,
        f"    layer.weight.data.{name}_({bounds}, generator=generator)",
        *(["    layer.bias.data.zero_()"] if e.bias else []),
        *cast,
    ]


_VARIANCES = {
    "lecun": "1 / layer.in_features",
    "glorot": "2 / (layer.in_features + layer.out_features)",
    "he": "2 / layer.in_features",
}


def _start(e: Experiment, slot: ParameterSlot, slots: tuple[ParameterSlot, ...]) -> str:
    """Return the right-hand side of a parameter's start value."""
    dtype, kind = ", dtype=torch.float64" if e.dtype == "float64" else "", resolved_init(e)
    shape = str(slot.shape) if len(slot.shape) > 1 else str(slot.size)
    if kind == "values":
        first = sum(other.size for other in slots[: slots.index(slot)])
        given = [float(value) for value in e.init_values[first : first + slot.size]]
        return f"torch.tensor({given}{dtype})" + (f".view({shape})" if len(slot.shape) > 1 else "")
    if kind in ("zeros", "ones"):
        return f"torch.{kind}({shape}{dtype})"
    if kind == "constant":
        return f"torch.full({slot.shape}, {float(e.init_value)!r}{dtype})"
    name, size = distribution(kind, slot, e.init_std, e.init_bound)
    if name == "zeros":
        return f"torch.zeros({shape}{dtype})"
    bounds = f"0, {size!r}" if name == "normal" else f"{-size!r}, {size!r}"
    cast = ".double()" if dtype else ""
    return f"torch.empty({shape}).{name}_({bounds}, generator=generator){cast}"


def _learned(experiment: Experiment, start: str) -> str:
    """Return the expression of a start value as a tensor that autograd derives by."""
    text = f"{start}.to(device)" if experiment.device == "auto" else start
    if manual(experiment):
        return text
    if ")." not in text:  # a single call
        return f"{text.removesuffix(')')}, requires_grad=True)"
    return f"{text}.requires_grad_()"


def _leaf(experiment: Experiment, name: str) -> list[str]:
    """Return the line that makes room for a gradient that is written out by hand."""
    return [f"{name}.grad = torch.zeros_like({name})"] if manual(experiment) else []


def _formula(experiment: Experiment, x: str) -> str:
    several = len(experiment.features) > 1
    columns = {name: f"{x}[:, {i}:{i + 1}]" if several else x for i, name in enumerate(experiment.features)}
    tree = formula.parse(experiment.formula)
    text = _text(tree, columns, experiment.dtype)
    if text.startswith("("):  # the whole of a sum or a product
        text = text[1:-1]
    return text if set(formula.names(tree)) & set(columns) else f"({text}).expand(len({x}), 1)"


def _text(tree: formula.Tree, columns: dict[str, str], dtype: str) -> str:
    if isinstance(tree, formula.Number):
        return repr(tree.value)
    if isinstance(tree, formula.Name):
        return columns.get(tree.name) or _safe(tree.name)
    parts = [_text(argument, columns, dtype) for argument in tree.arguments]
    if tree.function == "negative":
        return f"(-{parts[0]})"
    if tree.function in formula.OPERATORS:
        return f"({parts[0]} {tree.function} {parts[1]})"
    if tree.function in TWO_ARGUMENTS:
        parts = [_tensor(*part, dtype) for part in zip(tree.arguments, parts, strict=True)]
    return f"torch.{TWO_ARGUMENTS.get(tree.function, tree.function)}({', '.join(parts)})"


def _tensor(tree: formula.Tree, text: str, dtype: str) -> str:
    """Return the text of an argument that must be a tensor."""
    if not isinstance(tree, formula.Number):
        return text
    return f"torch.tensor({text}, dtype=torch.float64)" if dtype == "float64" else f"torch.tensor({text})"


def _safe(name: str) -> str:
    return f"{name}_" if name in TAKEN or keyword.iskeyword(name) else name
