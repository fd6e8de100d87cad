// Types of the bundled libraries, for the type check only; never served to the page.
import type { VNode } from "preact";

export { h, render } from "preact";
export { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
export function html(parts: TemplateStringsArray, ...values: unknown[]): VNode;
