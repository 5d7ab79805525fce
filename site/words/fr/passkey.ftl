# Clés d’accès : pourquoi l’une n’est pas acceptée.

api-passkey-needs-name = Les clés d’accès demandent un nom : les navigateurs les lient à un nom de domaine, jamais à une adresse. Ouvrez ce hub sous un nom à lui (gardien.toml : hosts) en HTTPS, ou sur la machine même sous http://localhost.
api-passkey-refused = Cette clé d’accès ne peut pas être acceptée.
api-wrong-passkey = Personne n’entre par cette clé d’accès, ou cette personne n’a pas accès en ce moment.

api-passkey-malformed = Ce que le navigateur ou l’authentificateur a envoyé ne suit pas la norme.
api-passkey-kind = Le navigateur a fait autre chose que ce qui était demandé.
api-passkey-challenge = Cela a duré trop longtemps, ou c’était déjà répondu. Réessayez.
api-passkey-origin = La clé d’accès a servi sur une autre page que celle de ce hub.
api-passkey-name = La clé d’accès appartient à un autre nom que celui sous lequel vous avez ouvert ce hub.
api-passkey-absent = Personne n’a touché l’authentificateur.
api-passkey-unverified = L’authentificateur n’a pas demandé qui vous êtes. Une clé d’accès vaut ici toute la connexion, il doit donc le faire : réglez-y un code, un doigt ou un visage.
api-passkey-key = La clé de cet authentificateur ne peut pas servir ici.
api-passkey-statement = Ce que l’authentificateur montre pour lui-même est faux.
api-passkey-signature = La signature n’est pas de cette clé d’accès.
api-passkey-changed = La clé d’accès dit d’elle-même autre chose qu’à sa création. Supprimez-la et créez-en une autre.
api-passkey-counter = Cette clé d’accès a servi plus souvent auparavant : une copie est peut-être en d’autres mains. Vous n’êtes pas entré. Entrez par mot de passe, supprimez la clé et créez-en une autre.
api-passkey-known = Cette clé d’accès est déjà ici.

cli-user-forget-passkeys = Supprimer toutes leurs clés d’accès
