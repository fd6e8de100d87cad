"""Scripts that fill a tablet's store: visits with what was found on them, and findings that wait.

Each is run on the tablet page when one visit is downloaded and its person is known.
"""

from __future__ import annotations

STORED = """async ({visits, photos}) => {
    const opened = await new Promise((resolve, reject) => {
        const asked = indexedDB.open("thamtra-tablet");
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(asked.error);
    });
    const done = request => new Promise(resolve => { request.onsuccess = () => resolve(request.result); });
    const [stored] = await done(opened.transaction("packages").objectStore("packages").getAll());
    const person = await done(opened.transaction("settings").objectStore("settings").get("person"));
    const writing = opened.transaction(["packages", "sent", "photos"], "readwrite");
    let seq = 1;
    for (let number = 1; number < visits; number += 1) {
        const visit_id = `00000000-0000-7000-8000-${String(number).padStart(12, "0")}`;
        const unit = {...stored.package.unit, name: `${stored.package.unit.name} ${number}`};
        const pack = {...stored.package, visit_id, unit};
        writing.objectStore("packages").put({...stored, visit_id, package: pack});
        const criteria = stored.package.groups.flatMap(group => group.criteria).slice(0, 31);
        for (const criterion of criteria) for (const field of criterion.fields) {
            const said = {criterion: criterion.id, field: field.id, outcome: "match", value: null};
            const body = {...said, cause: null, note: null, base: null, photos: []};
            const id = crypto.randomUUID();
            const command = {id, kind: "record_finding", made_at: stored.package.issued_at, body};
            const outcome = {id, outcome: "applied", code: null, message: null};
            writing.objectStore("sent").put({id, seq: seq++, visit_id, author: person, command, outcome,
                sent_at: "2030-01-01T00:00:00+07:00"});
        }
        for (let at = 0; at < photos; at += 1) {
            const sha256 = crypto.randomUUID().replaceAll("-", "").repeat(2);
            const criterion = criteria[at % criteria.length].id;
            const taken = {visit_id, sha256, criterion, field: null, taken_at: stored.package.issued_at};
            const file = {size: 3e6, media_type: "image/jpeg", has_fix: true, source: "camera"};
            const receipt = {sha256, state: "stored", code: null, message: null};
            writing.objectStore("photos").put({...taken, ...file, restricted: null, receipt,
                standing: "stored", capture_id: crypto.randomUUID(), preview: new ArrayBuffer(9000)});
        }
    }
    await new Promise(resolve => { writing.oncomplete = resolve; });
    opened.close();
}"""
QUEUED = """async count => {
    const opened = await new Promise((resolve, reject) => {
        const asked = indexedDB.open("thamtra-tablet");
        asked.onsuccess = () => resolve(asked.result);
        asked.onerror = () => reject(asked.error);
    });
    const done = request => new Promise(resolve => { request.onsuccess = () => resolve(request.result); });
    const [stored] = await done(opened.transaction("packages").objectStore("packages").getAll());
    const author = await done(opened.transaction("settings").objectStore("settings").get("person"));
    const writing = opened.transaction("outbox", "readwrite");
    const criteria = stored.package.groups.flatMap(group => group.criteria);
    for (let at = 0; at < count; at += 1) {
        const [criterion, id] = [criteria[at % criteria.length], crypto.randomUUID()];
        const made_at = stored.package.issued_at;
        const said = {criterion: criterion.id, field: criterion.fields[0].id, outcome: "match", value: null};
        const body = {...said, cause: null, note: null, base: null, photos: []};
        const tries = {attempts: 0, next_try: 0, fault: null, alone: false};
        const command = {id, kind: "record_finding", made_at, body};
        writing.objectStore("outbox").add({id, made_at, author, visit_id: stored.visit_id, ...tries,
            type: "command", package_digest: stored.digest, command});
    }
    await new Promise(resolve => { writing.oncomplete = resolve; });
    opened.close();
}"""
