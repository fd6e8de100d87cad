// Types of the bundled library, for the type check only; never served to the page.
export * from "idb";
