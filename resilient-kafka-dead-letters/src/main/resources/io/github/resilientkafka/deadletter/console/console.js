const paths = document.body.dataset;
const main = document.getElementById("main");
const status = document.getElementById("status");
const REFRESH_MS = 2000;
const POINTS = 60;

let token = null;
let asking = null;

// ---- elements

function h(tag, attributes, ...children) {
	const element = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes ?? {})) {
		if (name === "onclick" || name === "onsubmit" || name === "onchange" || name === "onclose") {
			element.addEventListener(name.substring(2), value);
		}
		else if (value !== null && value !== undefined && value !== false) {
			element.setAttribute(name, value === true ? "" : value);
		}
	}
	element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
	return element;
}

function table(caption, heads, rows) {
	// On narrow screens each cell stands below the other, with its head beside it
	rows.forEach((row) => [...row.children].forEach((cell, i) => { cell.dataset.head = heads[i]?.text ?? heads[i]; }));
	return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
		h("table", {}, h("caption", {}, caption),
			h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col", class: head.number ? "number" : null },
				head.text ?? head)))),
			h("tbody", {}, rows)));
}

function number(value) {
	return h("td", { class: "number" }, String(value ?? ""));
}

function time(text) {
	return text ? h("time", { datetime: text }, new Date(text).toLocaleString()) : "";
}

function facts(pairs) {
	return h("dl", { class: "facts" }, pairs.filter(([, value]) => value !== null && value !== undefined && value !== "")
		.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

function say(text, bad) {
	status.className = bad ? "bad" : "";
	status.textContent = text;
}

// What was shown is replaced, and whoever was at a button stays there
function show(...content) {
	const at = document.activeElement?.dataset?.key;
	main.replaceChildren(...content.filter((each) => each !== null && each !== undefined));
	if (at) {
		main.querySelector(`[data-key="${CSS.escape(at)}"]`)?.focus();
	}
}

function button(text, key, onclick, label) {
	return h("button", { type: "button", "data-key": key, "aria-label": label ?? null, onclick }, text);
}

// ---- requests

function csrf() {
	const cookie = document.cookie.split("; ").find((each) => each.startsWith("XSRF-TOKEN="));
	return cookie ? { "X-XSRF-TOKEN": decodeURIComponent(cookie.substring("XSRF-TOKEN=".length)) } : {};
}

async function ask(path, body) {
	const headers = { Accept: "application/json" };
	if (token) {
		headers.Authorization = "Bearer " + token;
	}
	if (body) {
		headers["Content-Type"] = "application/json";
		Object.assign(headers, csrf());
	}
	const response = await fetch(path, { headers, method: body ? "POST" : "GET",
		body: body ? JSON.stringify(body) : undefined, credentials: "same-origin" });
	if (response.status === 401) {
		token = null;
		await signIn();
		return ask(path, body);
	}
	const answer = await response.json().catch(() => ({}));
	if (!response.ok && !(response.status === 503 && answer.components)) {
		// A page of the server's own has a status of its own
		const said = answer.status ? answer.message : answer.error;
		throw Object.assign(new Error(said && response.status !== 405 ? said : reason(response.status, path)),
			{ status: response.status });
	}
	return answer;
}

function reason(code, path) {
	const endpoint = path.startsWith(paths.resilientkafka) ? "resilientkafka" : "deadletters";
	return code === 405 ? `Writing is off; set management.endpoint.${endpoint}.access=unrestricted`
		: code === 403 ? "It is not allowed, or a CSRF token is missing" : "The application has answered with status " + code;
}

function signIn() {
	asking ??= new Promise((resolve) => {
		const input = h("input", { type: "password", autocomplete: "off", required: true });
		const dialog = h("dialog", { "aria-labelledby": "sign-in" }, h("h2", { id: "sign-in" }, "Sign in"),
			h("form", { method: "dialog", onsubmit: () => { token = input.value; asking = null; dialog.remove(); resolve(); } },
				h("label", {}, "Bearer token", input), h("p", { class: "quiet" }, "It is kept until the page is closed."),
				h("button", { class: "first" }, "Sign in")));
		document.body.append(dialog);
		dialog.showModal();
	});
	return asking;
}

// ---- listeners

const history = new Map();

function rate(listener, lane) {
	const key = listener + "/" + lane.name;
	const points = history.get(key) ?? [];
	const now = { at: performance.now(), attempts: lane.attempts };
	points.push(now);
	history.set(key, points.slice(-POINTS));
	const rates = [];
	for (let i = 1; i < points.length; i++) {
		rates.push(Math.max(0, (points[i].attempts - points[i - 1].attempts) * 1000 / (points[i].at - points[i - 1].at)));
	}
	return rates;
}

function spark(rates) {
	const most = Math.max(1, ...rates);
	const last = rates.length ? rates[rates.length - 1] : 0;
	const points = rates.map((each, i) => `${(i * 128) / Math.max(1, rates.length - 1)},${22 - (20 * each) / most}`).join(" ");
	const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
	svg.setAttribute("class", "spark");
	svg.setAttribute("viewBox", "0 0 128 24");
	svg.setAttribute("role", "img");
	svg.setAttribute("aria-label", `attempts per second: now ${last.toFixed(1)}, at most ${most.toFixed(1)}`);
	const line = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
	line.setAttribute("points", points);
	svg.append(line);
	return h("span", {}, svg, ` ${last.toFixed(1)}/s`);
}

async function listeners() {
	const [kafka, health] = await Promise.all([ask(paths.resilientkafka), ask(paths.health + "/resilientKafka").catch(() => null)]);
	const retries = health?.components?.retries?.details?.listeners ?? {};
	show(h("h2", {}, "Listeners"),
		health ? h("p", {}, "Health: ", level(health.status), ...Object.entries(health.components ?? {})
			.filter(([, each]) => each.status !== "UP").map(([name, each]) => [" ", name, " ", level(each.status)]).flat()) : null,
		...Object.entries(kafka.listeners).map(([id, each]) => listener(id, each, retries[id] ?? {})));
}

function level(text) {
	return h("strong", { class: text === "UP" ? "good" : text === "DOWN" ? "bad" : "warn" }, text);
}

function listener(id, each, waiting) {
	return h("section", { "aria-labelledby": "listener-" + id },
		h("h3", { id: "listener-" + id }, id),
		facts([["Topics", each.topics.join(", ")], ["Group", each.group], ["Delivery", each.policy.delivery],
			["Circuit breaker", each.policy.circuitBreaker === "none" ? "none" : `${each.policy.circuitBreaker}, `
				+ (each.pauses.some((pause) => pause.reason === "circuit_breaker") ? "open" : "not open")],
			["Pauses", each.pauses.length ? h("span", { class: "warn" }, each.pauses.map((pause) => pause.detail ?? pause.reason).join("; ")) : null],
			["Cannot reach", each.blockedTopics.length ? h("span", { class: "bad" }, each.blockedTopics.map((topic) => topic.topic).join(", ")) : null]]),
		table("Lanes of " + id, ["Lane", { text: "Waiting", number: true }, { text: "Overdue", number: true },
			{ text: "In flight", number: true }, { text: "Failed attempts", number: true }, "Attempts per second", "State", "Actions"],
			each.lanes.map((lane) => h("tr", {}, h("th", { scope: "row" }, lane.name),
				number(waiting[lane.name]?.waiting), number(waiting[lane.name]?.overdue), number(lane.records.in_flight),
				number(lane.failedAttempts), h("td", {}, spark(rate(id, lane))),
				h("td", {}, lane.paused ? h("span", { class: "warn" }, "paused") : "running"),
				h("td", { class: "actions" }, lane.paused
					? button("Resume", "resume-" + id + lane.name, () => pause(id, lane.name, false), `Resume lane ${lane.name} of ${id}`)
					: button("Pause", "pause-" + id + lane.name, () => pause(id, lane.name, true), `Pause lane ${lane.name} of ${id}`))))));
}

function pause(id, lane, paused) {
	const everywhere = h("input", { type: "checkbox", checked: true, onchange: () => { duration.disabled = !everywhere.checked; } });
	const duration = h("input", { placeholder: "until it is resumed", "aria-describedby": "duration-hint" });
	form(`${paused ? "Pause" : "Resume"} lane ${lane} of ${id}`, [
		h("label", {}, "On all instances", everywhere),
		paused ? h("label", {}, "For", duration) : null,
		paused ? h("p", { id: "duration-hint", class: "quiet" }, "Such as 30m; only on all instances.") : null],
		paused ? "Pause" : "Resume", async () => {
			await ask(paths.resilientkafka + "/" + encodeURIComponent(id), { action: paused ? "pause" : "resume", lane,
				everywhere: String(everywhere.checked), ...(duration.value && paused && everywhere.checked ? { for: duration.value } : {}) });
			say(`Lane ${lane} of ${id} is ${paused ? "paused" : "running"}`);
		});
}

// A dialog with a form; what goes wrong is said in it
function form(title, content, submit, action) {
	const problem = h("p", { class: "bad", role: "alert" });
	const confirm = h("button", { class: "first", type: "submit" }, submit);
	const dialog = h("dialog", { "aria-labelledby": "dialog-title", onclose: () => dialog.remove() },
		h("h2", { id: "dialog-title" }, title),
		h("form", { onsubmit: async (event) => {
			event.preventDefault();
			confirm.disabled = true;
			problem.textContent = "";
			try {
				if (await action() !== false) {
					dialog.close();
					view(true);
				}
			}
			catch (failure) {
				problem.textContent = failure.message;
			}
			confirm.disabled = false;
		} }, content, problem, h("div", { class: "row" }, confirm,
			h("button", { type: "button", onclick: () => dialog.close() }, "Close"))));
	document.body.append(dialog);
	dialog.showModal();
	return { dialog, confirm, problem };
}

// ---- dead letters

const filter = { listener: null, fingerprint: "", state: "", page: 0 };

async function letters() {
	if (filter.listener) {
		return browse();
	}
	const overview = await ask(paths.deadletters);
	const rows = [];
	for (const [id, each] of Object.entries(overview.listeners)) {
		rows.push(h("section", { "aria-labelledby": "letters-" + id }, h("h3", { id: "letters-" + id }, id),
			facts([["Open", String(each.open) + (each.parked ? `, ${each.parked} of them parked` : "")],
				["Replayed", `${each.replayed}${each.replaying ? `, and ${each.replaying} on their way` : ""}`],
				["Discarded", String(each.discarded)], ["Oldest", each.oldest ? time(each.oldest) : null],
				["Read so far", each.indexed < 1 ? `${Math.floor(100 * each.indexed)} %` : null],
				["Problem", each.problem ? h("span", { class: "bad" }, each.problem) : null]]),
			h("div", { class: "row" }, button("All letters", "all-" + id, () => open(id, ""), `All letters of ${id}`),
				each.open ? button("Replay all", "replay-all-" + id, () => act(id, "replay", { all: "true" }, "all open letters"), `Replay all letters of ${id}`) : null),
			each.groups.length ? table(`Open letters of ${id} by cause`,
				["Exception", "Thrown at", { text: "Open", number: true }, { text: "Came back", number: true }, "First", "Last", "Actions"],
				each.groups.map((group) => h("tr", {}, h("th", { scope: "row" }, short(group.exception)),
					h("td", {}, h("code", {}, short(group.frame))), number(group.open), number(group.cameBack),
					h("td", {}, time(group.first)), h("td", {}, time(group.last)),
					h("td", { class: "actions" }, groupActions(id, group))))) : h("p", { class: "quiet" }, "No open letters")));
	}
	show(h("h2", {}, "Dead letters"), ...rows);
}

function short(name) {
	const parts = (name || "unknown").split(".");
	return h("span", { title: name }, parts.slice(parts.length > 1 && /^[a-z<]/.test(parts[parts.length - 1]) ? -2 : -1).join("."));
}

function groupActions(id, group) {
	const name = group.exception;
	return [button("Letters", "letters-" + id + group.fingerprint, () => open(id, group.fingerprint), `Letters of ${name}`), " ",
		button("Replay", "replay-" + id + group.fingerprint, () => act(id, "replay", { fingerprint: group.fingerprint }, name), `Replay letters of ${name}`), " ",
		button("Discard", "discard-" + id + group.fingerprint, () => act(id, "discard", { fingerprint: group.fingerprint }, name), `Discard letters of ${name}`)];
}

function open(id, fingerprint) {
	Object.assign(filter, { listener: id, fingerprint, state: "", page: 0 });
	view(true);
	main.focus();
}

async function browse() {
	const size = 50;
	const query = new URLSearchParams({ page: filter.page, size, ...(filter.fingerprint ? { fingerprint: filter.fingerprint } : {}),
		...(filter.state ? { state: filter.state } : {}) });
	const id = filter.listener;
	const page = await ask(`${paths.deadletters}/${encodeURIComponent(id)}?${query}`);
	const pages = Math.max(1, Math.ceil(page.total / size));
	const states = h("select", { "data-key": "state", onchange: (event) => { filter.state = event.target.value; filter.page = 0; view(true); } },
		["", "open", "parked", "replaying", "replayed", "discarded"].map((state) =>
			h("option", { value: state, selected: state === filter.state }, state || "open and parked")));
	show(h("h2", {}, `Letters of ${id}`), h("div", { class: "row" }, button("Back", "back", () => { filter.listener = null; view(true); }),
		h("label", {}, "State ", states),
		filter.state === "discarded" && page.total ? button("Restore these", "restore-these", () => act(id, "restore",
			filter.fingerprint ? { fingerprint: filter.fingerprint } : { all: "true" }, "these discarded letters")) : null),
		filter.fingerprint ? h("p", {}, h("code", {}, filter.fingerprint)) : null,
		table(`${page.total} letters, page ${filter.page + 1} of ${pages}`, ["Letter", "State", "Since", "Exception",
			{ text: "Attempts", number: true }, { text: "Replays", number: true }, "Actions"],
			page.letters.map((letter) => h("tr", {}, h("th", { scope: "row" }, h("code", {}, letter.id)),
				h("td", {}, letter.state, letter.notReplayed ? h("div", { class: "warn" }, letter.notReplayed) : null),
				h("td", {}, time(letter.at)), h("td", {}, short(letter.exception)), number(letter.attempts), number(letter.replays),
				h("td", { class: "actions" }, letterActions(id, letter))))),
		h("div", { class: "row" }, h("button", { type: "button", "data-key": "earlier", disabled: filter.page === 0, onclick: () => { filter.page--; view(true); } }, "Later letters"),
			h("button", { type: "button", "data-key": "later", disabled: filter.page + 1 >= pages, onclick: () => { filter.page++; view(true); } }, "Earlier letters")));
}

function letterActions(id, letter) {
	const actions = [button("Show", "show-" + letter.id, () => detail(id, letter.id), `Show ${letter.id}`)];
	if (letter.state === "open" || letter.state === "parked") {
		actions.push(" ", button("Replay", "replay-" + letter.id, () => act(id, "replay", { ids: letter.id }, letter.id), `Replay ${letter.id}`),
			" ", button("Discard", "discard-" + letter.id, () => act(id, "discard", { ids: letter.id }, letter.id), `Discard ${letter.id}`));
	}
	else if (letter.state === "discarded") {
		actions.push(" ", button("Restore", "restore-" + letter.id, () => act(id, "restore", { ids: letter.id }, letter.id), `Restore ${letter.id}`));
	}
	return actions;
}

async function detail(id, letterId) {
	try {
		const letter = await ask(`${paths.deadletters}/${encodeURIComponent(id)}/${encodeURIComponent(letterId)}`);
		const value = letter.value ?? {};
		const text = value.text ?? value.base64 ?? (value.redacted ? JSON.stringify(value.redacted, null, 2) : null);
		const dialog = h("dialog", { "aria-labelledby": "dialog-title", onclose: () => dialog.remove() },
			h("h2", { id: "dialog-title" }, letter.id),
			facts([["State", letter.state], ["Since", time(letter.at)], ["Fingerprint", h("code", {}, letter.fingerprint)],
				["Came from", `${letter.original.topic}-${letter.original.partition ?? "?"}@${letter.original.offset ?? "?"}`],
				["Attempts", String(letter.attempts)], ["Replays", String(letter.replays)],
				["Came back from job", letter.cameBackFrom],
				["What was done", letter.history.length ? h("ul", {}, letter.history.map((step) => h("li", {}, `${step.kind}, job ${step.job}, by ${step.by}, `,
					time(step.at), step.reason ? `: ${step.reason}` : ""))) : null],
				["Not replayed because", letter.notReplayed], ["Message", letter.message],
				["Key", letter.key?.text ?? (letter.key?.null ? "none" : `${letter.key?.bytes} bytes, hidden`)]]),
			h("h3", {}, "Value"), text !== null ? h("pre", { tabindex: "0" }, text)
				: h("p", { class: "quiet" }, value.null ? "null" : `${value.bytes} bytes, hidden; see resilient-kafka.dead-letters.payload`),
			letter.decoded ? [h("h3", {}, "As the listener gets it"), h("pre", { tabindex: "0" }, letter.decoded.failure ?? letter.decoded.value)] : null,
			letter.stackTrace && letter.stackTrace !== "hidden" ? [h("h3", {}, "Stack trace"), h("pre", { tabindex: "0" }, letter.stackTrace)] : null,
			h("h3", {}, "Headers"), facts(Object.entries(letter.headers).map(([name, each]) => [name, String(each)])),
			h("div", { class: "row" }, h("button", { type: "button", class: "first", onclick: () => dialog.close() }, "Close")));
		document.body.append(dialog);
		dialog.showModal();
	}
	catch (failure) {
		say(failure.message, true);
	}
}

// Each action is a dry run first: what is confirmed is what was shown
function act(id, action, selection, what) {
	const path = paths.deadletters + "/" + encodeURIComponent(id);
	const reason = h("input", { name: "reason", maxlength: "500" });
	const speed = h("input", { name: "rate", inputmode: "decimal", placeholder: "no limit" });
	const most = h("input", { name: "max", inputmode: "numeric", placeholder: "all" });
	const matching = h("p", { role: "status" }, "Counting the letters");
	const parked = h("input", { type: "checkbox", onchange: () => recount() });
	const withParked = h("label", { hidden: true }, "With those that have come back too often", parked);
	let dry = null;
	const limits = () => ({ ...(most.value ? { max: most.value } : {}), ...(parked.checked ? { insist: "true" } : {}) });
	const count = async () => {
		const limit = most.value;
		dry = await ask(path, { action, ...selection, ...limits(), dryRun: "true" });
		dry.most = limit;
		matching.textContent = `${dry.atMost ? "At most " : ""}${dry.matching} ${dry.matching === 1 ? "letter matches" : "letters match"}: ${what}.`
			+ (dry.parked ? ` ${dry.parked} more ${dry.parked === 1 ? "is" : "are"} parked.` : "");
		withParked.hidden = !dry.parked && !parked.checked;
		return dry.matching;
	};
	const recount = () => count().then((letters) => { opened.confirm.disabled = letters === 0; },
		(failure) => { matching.textContent = ""; opened.problem.textContent = failure.message; });
	const title = `${action[0].toUpperCase()}${action.substring(1)} dead letters of ${id}`;
	const opened = form(title, [matching, withParked, h("label", {}, "Reason", reason),
		action === "replay" ? h("label", {}, "Letters per second", speed) : null,
		selection.ids ? null : h("label", {}, "At most", most)], title.split(" ")[0], async () => {
			if (dry.most !== most.value) {
				throw new Error(`With this limit ${await count()} letters match. Confirm once more.`);
			}
			try {
				const answer = await ask(path, { action, ...selection, ...limits(), expect: dry.token, reason: reason.value, wait: "true",
					...(speed.value ? { rate: speed.value } : {}) });
				say(`Job ${answer.job}: ${action} ${answer.matching} letters`);
				location.hash = "#jobs";
				return true;
			}
			catch (failure) {
				if (failure.status === 409) {
					const now = await count();
					throw new Error(`The letters have changed: ${now} match now. Confirm once more.`);
				}
				throw failure;
			}
		});
	opened.confirm.disabled = true;
	recount().then(() => reason.focus());
}

// ---- jobs

async function jobs() {
	const answer = await ask(paths.deadletters + "/jobs");
	show(h("h2", {}, "Jobs"), answer.jobs.length ? table("Jobs, the latest first",
		["Job", "What", "State", "Progress", { text: "Processed", number: true }, { text: "Came back", number: true },
			{ text: "Left out", number: true }, "Who and why", "Actions"],
		answer.jobs.map((job) => h("tr", {}, h("th", { scope: "row" }, job.job), h("td", {}, `${job.kind} ${job.listener}`,
				h("div", { class: "quiet selection" }, chosen(job.selection ?? {}))),
			h("td", {}, job.state, job.waitsBecause ? h("div", { class: "warn" }, job.waitsBecause) : null,
				job.problem ? h("div", { class: "bad" }, job.problem) : null),
			h("td", {}, h("progress", { max: Math.max(1, job.matching), value: (job.sent ?? job.decided) + job.skipped,
				"aria-label": `Progress of job ${job.job}` }), ` ${job.sent ?? job.decided} of ${job.matching}`,
				job.inLane ? h("div", { class: "quiet" }, `${job.inLane} wait for the listener`) : null,
				job.inDoubt ? h("div", { class: "bad" }, `${job.inDoubt} are in doubt: the replay topic was deleted`) : null,
				job.decidedElsewhere ? h("div", { class: "quiet" }, `${job.decidedElsewhere} were decided by other jobs`) : null),
			number(job.processed), number(job.cameBack),
			h("td", { class: "number" }, String(job.skipped), ...Object.entries(job.skippedBecause ?? {}).map(([reason, count]) =>
				h("div", { class: "quiet" }, `${count}: ${reason}`))),
			h("td", {}, job.by, ", ", time(job.at), job.reason ? h("div", {}, job.reason) : null,
				job.changedBy ? h("div", { class: "quiet" }, `${job.state} by ${job.changedBy}`) : null),
			h("td", { class: "actions" }, jobActions(job))))) : h("p", { class: "quiet" }, "No jobs yet"));
}

function chosen(selection) {
	const texts = Object.entries(selection).map(([name, value]) => (name === "named" ? "named letters" : name === "insist" ? "with parked ones"
		: `${name} ${value}`));
	return texts.length ? texts.join(", ") : "all letters";
}

function jobActions(job) {
	if (job.state === "done" || job.state === "cancelled") {
		return [];
	}
	const change = (action) => async () => {
		try {
			await ask(`${paths.deadletters}/jobs/${job.job}`, { action });
			say(`Job ${job.job}: ${action}`);
			view(true);
		}
		catch (failure) {
			say(failure.message, true);
		}
	};
	return [job.state === "paused" ? button("Resume", "resume-" + job.job, change("resume"), `Resume job ${job.job}`)
		: button("Pause", "pause-" + job.job, change("pause"), `Pause job ${job.job}`), " ",
	button("Cancel", "cancel-" + job.job, () => form(`Cancel job ${job.job}`, [h("p", {}, "Letters that were sent are processed; the others stay open.")],
		"Cancel job", async () => { await ask(`${paths.deadletters}/jobs/${job.job}`, { action: "cancel" }); say(`Job ${job.job} is cancelled`); }),
		`Cancel job ${job.job}`)];
}

// ---- views

const views = { "#listeners": listeners, "#letters": letters, "#jobs": jobs };
let running = false;
let again = false;

async function view(now) {
	if (running) {
		again ||= now;
		return;
	}
	running = true;
	const hash = views[location.hash] ? location.hash : "#listeners";
	document.querySelectorAll("nav a").forEach((link) => link.getAttribute("href") === hash
		? link.setAttribute("aria-current", "page") : link.removeAttribute("aria-current"));
	try {
		await views[hash]();
		if (status.className === "bad") {
			say("");
		}
	}
	catch (failure) {
		say(failure.message, true);
	}
	running = false;
	if (again) {
		again = false;
		view(true);
	}
}

addEventListener("hashchange", () => { filter.listener = null; view(true); });
setInterval(() => {
	const busy = document.querySelector("dialog[open]") || document.activeElement?.tagName === "SELECT";
	if (document.visibilityState === "visible" && !busy) {
		view(false);
	}
}, REFRESH_MS);
view(true);
