# Signatures of declarations.

signature-valid = { $file } : la signature est valable.
signature-unanchored = { $file } : la signature va avec le fichier ; qui l’a signé n’a pas été vérifié.
signature-refused = { $file } : la signature est refusée.
signature-about = { $reason } Il s’agit de { $about }.

signature-row-signer = Signé par
signature-row-issuer = Émis par
signature-row-serial = Numéro de série
signature-row-valid = Valable
signature-row-algorithm = Méthode
signature-row-signed = Signé, dit-elle
signature-row-anchor = Ancre
signature-from-until = du { $from } au { $until }
signature-between = { $n ->
    [one] avec { $n } certificat entre le signataire et l’ancre
   *[other] avec { $n } certificats entre le signataire et l’ancre
}

## What needs attention

signature-note-no-anchors = Vous n’avez nommé personne de confiance. Donnez le certificat racine du fabricant avec --anchor.
signature-note-pem = La signature est en PEM. La norme veut du DER ; d’autres programmes ne la liront peut-être pas.
signature-note-crlf = Elle porte sur une autre forme du fichier, avec les fins de ligne du courrier. La norme veut le fichier tel quel ; d’autres programmes refuseront cette signature. Demandez à son auteur de signer à nouveau, en binaire.
signature-note-attributes-order = Les attributs signés ne sont pas dans l’ordre que veut DER ; d’autres programmes refuseront peut-être cette signature.
signature-note-signed-in-the-future = Elle se dit signée après le moment où elle est jugée. Vérifiez les horloges.

## Why a signature is refused

signature-refused-file-too-large = Le fichier dépasse un mégaoctet. Il n’est pas jugé ici.
signature-refused-signature-too-large = Le fichier de signature est bien trop grand pour en être une.
signature-refused-empty = Le fichier de signature est vide. Allez le chercher à nouveau.
signature-refused-pem = On dirait du PEM, mais sans signature lisible. L’étiquette devrait être PKCS7 ou CMS.
signature-refused-truncated = Le fichier de signature est coupé. Allez le chercher à nouveau.
signature-refused-trailing = Quelque chose suit la fin de la signature. Allez la chercher à nouveau.
signature-refused-not-der = La signature est dans une forme plus ancienne (BER) ; la norme veut du DER. Demandez à son auteur de signer à nouveau.
signature-refused-not-cms = Ce n’est pas une signature CMS. Vérifiez que c’est le bon fichier.
signature-refused-not-signed-data = Ce message CMS n’est pas une signature.
signature-refused-content-type = La signature porte sur un autre genre de contenu.
signature-refused-attached = La signature contient un contenu à elle. Elle doit être à part du fichier, pour que les deux ne diffèrent pas.
signature-refused-no-signer = Personne n’a signé : la signature est creuse.
signature-refused-several-signers = Plusieurs personnes ont signé ensemble. On ne saurait pas qui répond du fichier.
signature-refused-too-many-certificates = La signature apporte plus de 16 certificats.
signature-refused-malformed-certificate = Un de ses certificats est mal formé.
signature-refused-attributes = Ce que la signature dit d’elle-même est incomplet, ou s’y trouve deux fois.
signature-refused-signer-certificate-missing = Le certificat du signataire n’est pas dans la signature.
signature-refused-weak-algorithm = Elle emploie une méthode que l’on sait imiter, comme MD5 ou SHA-1. Demandez à son auteur de signer à nouveau avec SHA-256.
signature-refused-unsupported-algorithm = Elle emploie une méthode inconnue ici.
signature-refused-algorithm-mismatch = Les méthodes que nomme la signature ne vont pas ensemble.
signature-refused-weak-key = La clé est trop courte : il faut 2048 bits à RSA.
signature-refused-tampered = La signature est bonne, mais pour un autre fichier : celui-ci a été changé après, ou les deux ne vont pas ensemble. Allez les chercher à nouveau.
signature-refused-bad-signature = La signature n’a pas été faite par cette clé sur ce fichier. L’un d’eux a été changé, ou ils ne vont pas ensemble.
signature-refused-attributes-as-content = Le fichier est un morceau d’une autre signature.
signature-refused-key-usage-missing = Le certificat ne dit pas à quoi sert sa clé. Pour signer de tels fichiers, il doit le dire (usage de clé, signature numérique). Demandez un autre certificat.
signature-refused-key-usage = La clé du certificat sert à autre chose qu’à signer (l’usage de clé n’a pas « signature numérique »).
signature-refused-extended-key-usage = La clé du certificat a un autre but que de signer des documents (usage étendu de clé).
signature-refused-mudsigner = Le certificat de l’appareil nomme quelqu’un d’autre comme signataire de son fichier.
signature-refused-signer-expired = Le certificat du signataire a expiré. Demandez une nouvelle signature.
signature-refused-signer-not-yet-valid = Le certificat du signataire n’est pas encore valable. Vérifiez l’horloge.
signature-refused-signer-is-authority = Le certificat du signataire sert à émettre des certificats, pas à signer des fichiers.
signature-refused-no-path = Rien ne mène du signataire à une personne de confiance : le certificat du dernier émetteur n’est ni dans la signature ni parmi les ancres.
signature-refused-certificate-signature = Un certificat nomme un émetteur qui ne l’a pas signé, ou il a été changé.
signature-refused-issuer-expired = Le certificat d’un émetteur a expiré.
signature-refused-issuer-not-yet-valid = Le certificat d’un émetteur n’est pas encore valable.
signature-refused-issuer-not-authority = Un certificat vient de quelqu’un qui n’a pas le droit d’en émettre.
signature-refused-issuer-key-usage = Un certificat a été émis avec une clé qui ne sert pas à cela (usage de clé).
signature-refused-anchor-expired = Le certificat de confiance a lui-même expiré. Demandez le nouveau au fabricant.
signature-refused-anchor-not-yet-valid = Le certificat de confiance n’est pas encore valable. Vérifiez l’horloge.
signature-refused-path-length = Il y a plus de certificats entre le signataire et l’ancre que l’un d’eux ne permet.
signature-refused-name-constraints = Un émetteur ne peut émettre que pour certains noms, et rien ne montre que celui du signataire en est.
signature-refused-critical-extension = Un certificat porte une condition inconnue ici, et qu’il ne faut pas ignorer.
signature-refused-path-too-complex = Les certificats sont si emmêlés que trouver un chemin coûterait trop.

## The command line

signature-cli-verify-about = Vérifie la signature d’un fichier MUD (RFC 8520) : si elle va avec le fichier, et qui a signé
signature-cli-verify-file = Le fichier MUD
signature-cli-verify-signature = La signature ; par défaut le fichier du même nom en .p7s
signature-cli-verify-anchor = Un certificat de confiance, ou plusieurs, en PEM ou DER. Peut se répéter
signature-cli-verify-signer-name = Qui doit avoir signé : le certificat de l’appareil, qui nomme son signataire (id-pe-mudsigner), ou un nom en DER
signature-cli-verify-at = Juge comme à ce moment ; par défaut maintenant
signature-cli-verify-json = Le dit en JSON, pour les programmes
signature-cli-verify-after =
    Exemples :
      gardien mud verify lampe.json --anchor racine.pem
      gardien mud verify lampe.json --signature recue.p7s --anchor racines.pem --json
      gardien mud verify lampe.json --anchor racine.pem --at 2026-06-01

    Sans ancre, on apprend seulement si la signature va avec le fichier.

    Codes de sortie :
      0  valable
      1  refusée, ou un fichier illisible
      2  mauvais usage
      3  valable, mais quelque chose demande attention ; ou le signataire n’a pas été vérifié
signature-cli-usage-certificate = CERTIFICAT
signature-cli-no-file = { $file } n’a pas pu être lu : { $cause }. Vérifiez le nom et vos droits.
signature-cli-too-large = { $file } est trop grand : { $size } au plus sont lus.
signature-cli-no-signature = Il n’y a pas de signature à côté de { $file } : { $signature } n’existe pas. Nommez-la avec --signature.
signature-cli-no-certificates = { $file } ne contient pas de certificat lisible. Il faut du PEM ou du DER.
signature-cli-no-signer-name = { $file } ne nomme pas de signataire : ce n’est ni un certificat avec l’extension id-pe-mudsigner ni un nom en DER.

## Signing

sign-cli-about = Signe un fichier MUD (RFC 8520), pour les fabricants : écrit une signature à côté
sign-cli-file = Le fichier MUD
sign-cli-key = La clé privée, en PEM (PKCS#8, SEC 1 ou PKCS#1) : P-256, P-384, RSA dès 2048 bits, ou Ed25519
sign-cli-certificate = Le certificat de cette clé, en PEM ou DER
sign-cli-chain = Des certificats qui mènent de lui à la racine, en PEM ou DER
sign-cli-out = La signature à écrire ; par défaut le fichier du même nom en .p7s
sign-cli-at = Dit que c’est signé à ce moment ; par défaut maintenant
sign-cli-force = Remplace la signature si elle existe
sign-cli-after =
    Exemples :
      gardien mud sign lampe.json --key cle.pem --certificate signataire.pem
      gardien mud sign lampe.json --key cle.pem --certificate signataire.pem --chain milieu.pem --force

    Codes de sortie :
      0  signé
      1  échec
      2  mauvais usage
      3  signé, mais d’autres le refuseront : la raison est dite
sign-wrote = { $signature } est la signature de { $file }.
sign-name = Nommez-la dans mud-signature avant de signer le fichier, et servez-la comme application/pkcs7-signature.
sign-warns = C’est signé, mais d’autres le refuseront. { $reason }
sign-exists = { $file } existe déjà. Rien n’a été écrit. Donnez un autre nom avec --out, ou --force pour le remplacer.
sign-out-is-input = --out { $file } remplacerait un fichier à lire. Donnez un autre nom.
sign-key-unreadable = { $file } ne contient pas de clé privée lisible. Il faut du PEM : PKCS#8, SEC 1 ou PKCS#1.
sign-key-locked = La clé dans { $file } est fermée par un mot de passe. Ouvrez-la dans un fichier que vous seul pouvez lire, et nommez celui-ci.
sign-key-kind = La clé dans { $file } est d’un genre qui ne signe pas ici. P-256, P-384, RSA de 2048 à 8192 bits et Ed25519 le font.
sign-key-public = { $file } est lisible par d’autres sur cette machine. Ôtez-leur ce droit : une clé privée n’est que pour son propriétaire.
sign-other-key = Le certificat dans { $file } est celui d’une autre clé.
sign-weak-key = La clé est trop courte : il faut 2048 bits à RSA.
sign-time = Ce moment ne peut pas s’écrire dans une signature.
sign-failed = La clé n’a pas signé. Vérifiez que son fichier est entier.
