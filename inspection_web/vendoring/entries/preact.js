// What the tablet page uses of preact and htm, bundled once into static/tablet/vendor/preact.js.
import htm from "htm";
import { h } from "preact";

export { h, render } from "preact";
export { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
export const html = htm.bind(h);
