// What the tablet page uses of idb, bundled once into static/tablet/vendor/idb.js.
export { deleteDB, openDB, unwrap } from "idb";
