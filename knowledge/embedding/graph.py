"""The encoder as an ONNX graph in 8 bits, written from the 4-bit weights.

Choices, each measured on CPUs without VNNI:

- One text a run, no padding and no mask: eight texts padded together took longer than eight runs side by
  side, and a text's vector cannot depend on the texts that happen to be beside it.
- `DynamicQuantizeMatMul`: activations to uint8 with one scale a matrix, weights int8 with one scale a column.
  Weights use 7 bits (-63..63): `vpmaddubsw` adds two products of uint8 and int8 in 16 bits, which saturates
  at 8.
- One activation scale a matrix is too coarse for the feed-forward layers, where `<s>` and `</s>` carry values
  twenty times those of other tokens. There each token is divided by its own largest value first and
  multiplied back after: cosine to exact arithmetic .999 instead of .9967, for 2 % of the time.
- `Add` + `LayerNormalization` rather than `SkipLayerNormalization`, which is several times slower on CPU.
- The word table stays in its 4-bit blocks (`GatherBlockQuantized`): exact, and mapped rather than read.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from knowledge.embedding.weights import ModelWeights, QuantizedMatrix

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto, TensorProto

INPUT: Final = "input_ids"
OUTPUT: Final = "mean"

_CONTRIB: Final = "com.microsoft"
_PAGE: Final = 4096
_WEIGHT_LIMIT: Final = 63
_GELU_FLOOR: Final = (
    0.17  # GELU is never below -0.17, so no magnitude exceeds the larger of this and the peak
)
_ROWS_AT_ONCE: Final = 16384


def write_graph(weights: ModelWeights, graph: Path, data: Path) -> None:
    """Write the encoder's graph to the file `graph` and its large tensors to the file `data` beside it."""
    with data.open("wb") as file:
        model = _Encoder(weights, _Tensors(file, data.name)).model()
    graph.write_bytes(model.SerializeToString())


class _Tensors:
    """The graph's constants; large ones go to the data file, aligned to pages so that they can be mapped."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file = file
        self._name = name
        self.initializers: list[TensorProto] = []

    def add(self, name: str, array: NDArray[np.generic]) -> str:
        from onnx import numpy_helper

        if array.nbytes < _PAGE:
            self.initializers.append(numpy_helper.from_array(array, name))
            return name
        return self.add_parts(name, array.shape, array.dtype, iter([array]))

    def add_parts(
        self,
        name: str,
        shape: tuple[int, ...],
        dtype: np.dtype[np.generic],
        parts: Iterator[NDArray[np.generic]],
    ) -> str:
        """Add a tensor given as consecutive parts, so that it is never whole in memory."""
        from onnx import TensorProto, helper

        start = -(-self._file.tell() // _PAGE) * _PAGE
        self._file.write(b"\0" * (start - self._file.tell()))
        for part in parts:
            self._file.write(np.ascontiguousarray(part).tobytes())
        tensor = TensorProto(
            name=name,
            dims=shape,
            data_type=helper.np_dtype_to_tensor_dtype(dtype),
            data_location=TensorProto.EXTERNAL,
        )
        entries = {"location": self._name, "offset": start, "length": self._file.tell() - start}
        for key, value in entries.items():
            tensor.external_data.add(key=key, value=str(value))
        self.initializers.append(tensor)
        return name


class _Encoder:
    """Writes the graph node by node; every method returns the name of the value it computes."""

    def __init__(self, weights: ModelWeights, tensors: _Tensors) -> None:
        self._weights = weights
        self._tensors = tensors
        self._nodes: list[NodeProto] = []

    def model(self) -> ModelProto:
        from onnx import TensorProto, helper

        config = self._weights.config
        state = self._embeddings()
        for layer in range(config.layers):
            state = self._layer(f"l{layer}", state)
        self._node("ReduceMean", [state, self._tensors.add("tokens_axis", np.array([1]))], OUTPUT, keepdims=0)
        graph = helper.make_graph(
            self._nodes,
            "encoder",
            [helper.make_tensor_value_info(INPUT, TensorProto.INT64, ["texts", "tokens"])],
            [helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["texts", config.hidden])],
            self._tensors.initializers,
        )
        opsets = [helper.make_opsetid("", 18), helper.make_opsetid(_CONTRIB, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=10, producer_name="madoguchi")

    def _embeddings(self) -> str:
        weights, config, add = self._weights, self._weights.config, self._tensors.add
        words, scales = _add_word_table(weights, self._tensors)
        word = self._contrib(
            "GatherBlockQuantized",
            [words, INPUT, scales],
            "word",
            gather_axis=0,
            quantize_axis=1,
            block_size=config.block,
            bits=4,
        )
        positions = weights.vector("emb.pos").reshape(config.positions, config.hidden)
        table = add("positions", positions + weights.vector("emb.type")[: config.hidden])
        first = add("first", np.array([0]))
        length = self._node("Shape", [INPUT], "length", start=1, end=2)
        position = self._node("Slice", [table, first, length, first], "position")
        return self._normalized(self._node("Add", [word, position], "embedded"), "emb.ln")

    def _layer(self, name: str, state: str) -> str:
        heads = self._weights.config.heads
        projected = [self._linear(f"{name}.{part}", state) for part in "qkv"]
        attended = self._contrib("MultiHeadAttention", projected, f"{name}.attended", num_heads=heads)
        state = self._residual(state, self._linear(f"{name}.ao", attended), f"{name}.aln")
        magnitude = self._largest(self._node("Abs", [state], f"{name}.abs"), f"{name}.fi.largest")
        inner = self._linear_by_token(f"{name}.fi", state, magnitude)
        active = self._contrib("FastGelu", [inner, self._bias(f"{name}.fi")], f"{name}.active")
        floor = self._tensors.add(f"{name}.floor", np.array(_GELU_FLOOR, np.float32))
        magnitude = self._node("Max", [self._largest(active, f"{name}.peak"), floor], f"{name}.fo.largest")
        outer = self._linear_by_token(f"{name}.fo", active, magnitude)
        outer = self._node("Add", [outer, self._bias(f"{name}.fo")], f"{name}.fo.biased")
        return self._residual(state, outer, f"{name}.oln")

    def _linear(self, name: str, state: str) -> str:
        """Multiply `state` by the weights `name`.w and add `name`.b."""
        inputs = [state, *self._quantized(name), self._bias(name)]
        return self._contrib("DynamicQuantizeMatMul", inputs, f"{name}.out")

    def _linear_by_token(self, name: str, state: str, magnitude: str) -> str:
        """Multiply as `_linear` does, without `name`.b, each token quantised by its own `magnitude`."""
        even = self._node("Div", [state, magnitude], f"{name}.even")
        product = self._contrib("DynamicQuantizeMatMul", [even, *self._quantized(name)], f"{name}.product")
        return self._node("Mul", [product, magnitude], f"{name}.out")

    def _largest(self, state: str, output: str) -> str:
        axis = self._tensors.add(f"{output}.axis", np.array([-1]))
        return self._node("ReduceMax", [state, axis], output, keepdims=1)

    def _quantized(self, name: str) -> list[str]:
        """Add the weights `name`.w as int8, their scales by column, their zero points."""
        rows = len(self._weights.vector(f"{name}.b"))
        matrix = self._weights.matrix(f"{name}.w", rows).dequantized().T
        scales = np.abs(matrix).max(axis=0) / _WEIGHT_LIMIT
        values = np.rint(matrix / scales).astype(np.int8)
        add = self._tensors.add
        return [
            add(f"{name}.w", values),
            add(f"{name}.scale", scales.astype(np.float32)),
            add(f"{name}.zero", np.zeros(rows, np.int8)),
        ]

    def _bias(self, name: str) -> str:
        return self._tensors.add(f"{name}.b", self._weights.vector(f"{name}.b"))

    def _residual(self, state: str, change: str, norm: str) -> str:
        return self._normalized(self._node("Add", [state, change], f"{norm}.in"), norm)

    def _normalized(self, state: str, norm: str) -> str:
        scale = self._tensors.add(f"{norm}.w", self._weights.vector(f"{norm}.w"))
        shift = self._tensors.add(f"{norm}.b", self._weights.vector(f"{norm}.b"))
        epsilon = self._weights.config.epsilon
        return self._node("LayerNormalization", [state, scale, shift], f"{norm}.out", epsilon=epsilon)

    def _node(self, operator: str, inputs: list[str], output: str, **attributes: Any) -> str:  # noqa: ANN401
        from onnx import helper

        self._nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output

    def _contrib(self, operator: str, inputs: list[str], output: str, **attributes: int) -> str:
        return self._node(operator, inputs, output, domain=_CONTRIB, **attributes)


def _add_word_table(weights: ModelWeights, tensors: _Tensors) -> tuple[str, str]:
    """Add the word embeddings in their own 4-bit blocks; neighbours, not halves, share a byte."""
    rows, width, block = weights.config.vocabulary, weights.config.hidden, weights.config.block
    starts = range(0, rows, _ROWS_AT_ONCE)

    def parts() -> Iterator[QuantizedMatrix]:
        return (weights.matrix("emb.word", rows, start=start, stop=start + _ROWS_AT_ONCE) for start in starts)

    pairs = ((part.values + np.int8(8)).view(np.uint8) for part in parts())
    table = tensors.add_parts(
        "words", (rows, width // 2), np.dtype(np.uint8), (pair[:, ::2] | pair[:, 1::2] << 4 for pair in pairs)
    )
    scales = tensors.add_parts(
        "words.scale", (rows, width // block), np.dtype(np.float32), (part.scales for part in parts())
    )
    return table, scales
