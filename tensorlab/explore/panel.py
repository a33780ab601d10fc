"""Controls above a picture that is drawn again whenever one of them changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets as widgets
import matplotlib.pyplot as plt

from tensorlab.course.pictures import describe

__all__ = ["number_box", "panel", "slider", "text_box"]

_LAYOUT = {"width": "26em"}
_STYLE = {"description_width": "9em"}

# ipywidgets writes a label beside a slider, and nothing that ties it to the handle, which Tab
# reaches and a screen reader then calls "slider"; its buttons that play have a picture for a name.
# Both come into the page after this script, or again.
_NAME_CONTROLS = """\
<script>
(() => {
  const panel = document.currentScript.closest(".widget-vbox");
  const each = (selector, act) => panel.querySelectorAll(selector).forEach(act);
  const words = {play: "play", pause: "pause", stop: "back to the start", retweet: "repeat"};
  const name = () => {
    each(".widget-slider .noUi-handle", handle => handle.setAttribute("aria-label",
      handle.closest(".widget-slider").querySelector(".widget-label").textContent));
    each(".widget-play button", button => {
      const icon = /fa-(\\w+)/.exec(button.firstElementChild.className)[1];
      button.setAttribute("aria-label", words[icon] ?? icon);
    });
  };
  new MutationObserver(name).observe(
    panel, {childList: true, subtree: true, attributes: true, attributeFilter: ["class"]});
  name();
})();
</script>"""


def panel(show: Callable[..., object], controls: Mapping[str, widgets.Widget]) -> widgets.VBox:
    """Return the controls with the output of ``show`` below them.

    Parameters
    ----------
    show : callable
        Takes the values of the controls by their names; draws one pyplot figure, and may print.
        A ``ValueError`` that it raises is shown as its one sentence, and nothing is drawn.
    controls : mapping of str to ipywidgets.Widget
        The controls, in the order in which they stand and in which Tab visits them.

    Returns
    -------
    ipywidgets.VBox
        Shown by a notebook when it is the last line of a cell. Its last child is the output; the
        first is not seen, and names sliders and buttons for screen readers.

    Examples
    --------
    >>> import tensorlab as tl
    >>> box = panel(tl.draw.broadcast, {"s": text_box("shape s", "4, 1")})  # doctest: +SKIP
    """

    def redraw(**values: Any) -> None:
        try:
            show(**values)
        except ValueError as refusal:
            print(refusal)
            return
        for number in plt.get_fignums():
            describe(plt.figure(number), _in_words(controls, values))

    output = widgets.interactive_output(redraw, dict(controls))
    return widgets.VBox([_script(), *controls.values(), output])


def _script() -> widgets.Output:
    """Return a widget that is not seen and names what stands beside it without a name."""
    data = {"text/html": _NAME_CONTROLS, "text/plain": ""}
    shown = {"output_type": "display_data", "data": data, "metadata": {}}
    return widgets.Output(outputs=(shown,), layout={"display": "none"})


def _in_words(controls: Mapping[str, widgets.Widget], values: Mapping[str, Any]) -> str:
    """Return what the picture was drawn for: a reader who cannot see it knows what he has set."""
    set_to = (f"{controls[name].description} {_rounded(value)}" for name, value in values.items())
    return f"The picture for {'; '.join(set_to)}."


def _rounded(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def text_box(label: str, value: str) -> widgets.Text:
    """Return a labelled line of text that reports every keystroke."""
    return widgets.Text(value=value, description=label, style=_STYLE, layout=_LAYOUT)


def number_box(label: str, value: float, step: float | None = None) -> widgets.FloatText:
    """Return a labelled box for one number; the arrow keys change it by ``step``."""
    return widgets.FloatText(
        value=value, step=step, description=label, style=_STYLE, layout=_LAYOUT
    )


def slider(
    label: str, value: float, smallest: float, largest: float, step: float
) -> widgets.FloatSlider:
    """Return a labelled slider that reports while it moves; the arrow keys move it by ``step``."""
    return widgets.FloatSlider(
        value=value,
        min=smallest,
        max=largest,
        step=step,
        description=label,
        readout_format=".0f" if step >= 1 else ".2f",
        style=_STYLE,
        layout=_LAYOUT,
    )
