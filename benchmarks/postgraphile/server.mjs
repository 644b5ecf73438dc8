// The peer of `make bench-reads`: PostGraphile on the portal's own database, in one process. It is given, as JSON, the address of
// the database, the port, and how many connections it may hold. Whoever asks is told by the header `x-viewer`, which stands for
// the claims of a token that somebody verified.
import { createServer } from "node:http";
import { postgraphile } from "postgraphile";
import { makePgService } from "postgraphile/adaptors/pg";
import { grafserv } from "postgraphile/grafserv/node";
import { PostGraphileAmberPreset } from "postgraphile/presets/amber";
import { jsonPgSmartTags } from "postgraphile/utils";

const given = JSON.parse(process.argv[2]);

// What the tables do not say of themselves: keys that lead from what was found to what it was found about.
const foreign = (...keys) => ({ tags: { foreignKey: keys } });
const tags = jsonPgSmartTags({
  version: 1,
  config: {
    class: {
      trail_council: foreign("(force, governing_referral) references referral (force, referral_id)|@fieldName referral|@foreignFieldName found"),
      trail: foreign(
        "(force, incident_id) references incident (force, incident_id)|@fieldName incident",
        "(force, incident_id, person_id) references incident_person (force, incident_id, person_id)|@fieldName child",
      ),
      trail_receipt: foreign("(directorate, record_id) references contact (directorate, contact_id)|@fieldName contact"),
      gap: foreign("(force, subject) references trail (force, trail_id)|@fieldName trail|@foreignFieldName gaps"),
    },
  },
});

const preset = {
  extends: [PostGraphileAmberPreset],
  plugins: [tags],
  pgServices: [
    makePgService({ connectionString: given.database, schemas: ["public"], poolConfig: { max: given.connections, idleTimeoutMillis: 0 } }),
  ],
  grafserv: { port: given.port, host: "127.0.0.1", graphiql: false, watch: false, maxRequestLength: 100_000 },
  grafast: {
    explain: false,
    context(context) {
      const viewer = context.node?.req?.headers["x-viewer"] ?? "";
      return { pgSettings: { role: "counterfoil_app", "counterfoil.claim": viewer } };
    },
  },
};

const instance = postgraphile(preset);
const server = createServer();
await instance.createServ(grafserv).addTo(server);
server.listen(given.port, "127.0.0.1");
