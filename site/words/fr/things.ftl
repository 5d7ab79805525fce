# gardien things, thing, set, merge, split, undo, places, login, user, token.

cli-url = S’adresser au hub à cette adresse. Sinon $GARDIEN_URL, sinon celle de votre dernière connexion
cli-token-file = Lire le jeton dans ce fichier. Sinon $GARDIEN_TOKEN, sinon celui de votre connexion
cli-ask-json = Écrire la réponse du hub, en JSON
cli-unreached = { $place } est injoignable : { $cause }
cli-no-gardien = { $place } a répondu { $status }, et pas comme gardien.
cli-login-first = Connectez-vous d’abord : gardien login URL
usage-token-file = Le jeton ne peut pas être lu dans { $file } : { $cause }

cli-usage-a-thing = OBJET
cli-usage-place = LIEU
cli-usage-text = TEXTE
cli-usage-limit = NOM=N
cli-a-thing = Son numéro (7), son identifiant, son nom ou son adresse
cli-a-place = Son nom, son chemin (Maison/Cuisine) ou son identifiant
cli-no-thing = Aucun objet ne s’appelle { $name }. Les voir tous : gardien things
cli-several-things = Plusieurs objets s’appellent { $name } : { $list }. Désignez-en un par son numéro.
cli-no-place = Aucun lieu ne s’appelle { $name }. Les voir tous : gardien places
cli-several-places = Plusieurs lieux s’appellent { $name } : { $list }. Désignez-en un par son chemin.

cli-things-about = Liste les objets du site
cli-things-after =
    Exemples :
      gardien things
      gardien things --view waiting
      gardien things --find caméra
      gardien things --in "Maison" --json
    
    Vues : new, absent, shelf, asleep, silent, forgotten, support-ends, waiting, walled, out.
cli-things-view = Seulement ceux de cette vue
cli-things-custody = Seulement ceux de cet état : pending, operational, released…
cli-things-in = Seulement ceux de ce lieu et au-dessous
cli-things-find = Seulement ceux dont le nom, la nature, la marque ou le modèle contient ce texte, ou qui ont cette adresse
things-head-who = qui
things-head-number = no
things-head-kind = nature
things-head-custody = état
things-head-last = vu
things-head-findings = constats
things-count = { $n ->
    [one] Un objet.
   *[other] { $n } objets.
}
things-none = Il n’y a encore aucun objet. Montrez-en : gardien import maison.pcap
things-none-such = Aucun objet n’est ainsi.
things-unknown = inconnu

cli-thing-about = Dit tout d’un objet
cli-thing-after =
    Exemples :
      gardien thing 7
      gardien thing "Caméra de l’entrée"
      gardien thing 192.168.1.20 --all
cli-thing-all = Chaque signe avec son identifiant, aussi ceux du passé, et chaque correspondant
thing-stands = État : { $custody }. Confiance : { $trust }. Présence : { $presence }. Suivi par le fabricant : { $support }.
thing-seen = Vu d’abord le { $first }, et la dernière fois le { $last }.
thing-findings = Ce qui a été constaté
thing-stated = Ce qui en est dit
thing-claims = Ce qui le distingue des autres
thing-parties = À qui il parle
thing-locked = verrouillé
thing-more-parties = { $n ->
    [one] Un autre correspondant : --all
   *[other] { $n } autres correspondants : --all
}
thing-head-what = quoi
thing-head-field = est son
thing-head-claim = est son
thing-head-source = d’où
thing-head-lock = { "" }
thing-head-party = qui
thing-head-spoken = parlé
thing-head-encrypted = chiffré
thing-head-up = envoyé
thing-head-down = reçu
secrecy-yes = oui
secrecy-no = non
secrecy-cannot-tell = on ne sait

cli-set-about = Dit ce qu’est un objet, ou où il est
cli-set-after =
    Exemples :
      gardien set 7 --name "Caméra de l’entrée" --place Entrée
      gardien set 7 --purpose "Montre qui sonne"
      gardien set 7 --name ""
    
    Un texte vide reprend ce qui a été dit.
cli-set-lock = Le garder, quoi qu’on voie ensuite
cli-set-name = Son nom
cli-set-kind = Ce que c’est : caméra, lampe…
cli-set-maker = Qui l’a fabriqué
cli-set-model = Son modèle
cli-set-firmware = La version de son logiciel
cli-set-owner = À qui il est
cli-set-purpose = À quoi il sert
cli-set-note = Toute autre chose
cli-set-place = Où il est
cli-set-done = { $who } est comme vous l’avez dit.

cli-merge-about = Dit qu’un objet en est un autre : ses adresses et ses noms y passent
cli-split-about = Dit que des signes sont ceux d’un autre objet
cli-split-claim = Identifiants de signes, d’après gardien thing --all
cli-undo-about = Reprend une réunion, une séparation ou ce qui a été dit
cli-undo-change = Son identifiant, tel qu’il a été dit
cli-identity-done = C’est fait. Pour le reprendre : gardien undo { $change }

## Lieux

cli-places-about = Liste, ajoute, change et retire des lieux
cli-places-after =
    Exemples :
      gardien places add "Maison" --zone Europe/Paris
      gardien places add Cuisine --in "Maison" --limit dark-share=500
      gardien places remove Cuisine
cli-places-add-about = Ajoute un lieu
cli-places-change-about = Change un lieu
cli-places-remove-about = Retire un lieu où il n’y a plus rien
cli-places-name = Son nom
cli-places-in = Le lieu dont il fait partie
cli-places-kind = campus, building, floor, flat, room, corridor, cabinet ou area
cli-places-zone = Son fuseau horaire : Europe/Paris
cli-places-position = Degrés nord et est : 48.85,2.35
cli-places-limit = Ce qui ne doit pas y être dépassé : dark-share=500 (millièmes). Peut être répété
usage-position = { $value } n’est pas une position. Écrivez les degrés nord et est : --position 48.85,2.35
usage-limit = { $value } n’est pas une limite. Écrivez : --limit dark-share=500
places-none = Il n’y a encore aucun lieu. Ajoutez-en un : gardien places add "Maison"
places-head-place = lieu
places-head-kind = nature
places-head-zone = fuseau
places-head-limits = limites
places-added = { $name } est là.
places-changed = { $name } est comme vous l’avez dit.
places-removed = { $name } est retiré.

## Personnes

role-owner = propriétaire
role-caretaker = gardien d’immeuble
role-contractor = prestataire
role-tenant = occupant
role-auditor = auditeur
cli-login-about = Se connecter à un hub qui tourne, et garder la session pour vous
cli-login-after =
    Exemples :
      gardien login http://localhost:7180
      gardien login http://localhost:7180 --code 7K2M-… --login ana
    
    Avec le code à usage unique qu’affiche gardien run, le premier propriétaire est créé.
cli-login-url = L’adresse qu’affiche gardien run
cli-login-code = Le code à usage unique qu’affiche gardien run : crée le premier propriétaire
cli-login-site = Le nom du site, pour le premier propriétaire
cli-logged-in = Vous êtes connecté à { $place }, jusqu’au { $until }.
cli-login-not-kept = Vous êtes connecté, mais la session n’a pas pu être gardée : { $cause }
cli-logout-about = Termine votre session
cli-logged-out = Vous êtes déconnecté.
cli-no-input = Rien n’a été saisi.
cli-passwords-differ = Les deux mots de passe diffèrent.
ask-login = Identifiant :
ask-password = Mot de passe :
ask-new-password = Nouveau mot de passe (12 caractères au moins) :
ask-password-again = Le même, encore :
ask-code = Six chiffres :
cli-user-about = Liste, ajoute, change et retire des personnes
cli-user-after =
    Exemples :
      gardien user add ben --role caretaker
      gardien user add fixit --role contractor --place "Maison" --until 2026-12-24T18:00:00Z
      gardien user change ana --password
    
    Les mots de passe sont demandés, ou lus sur l’entrée standard.
cli-user-add-about = Ajoute une personne
cli-user-change-about = Change le nom, le rôle, la durée, les lieux ou le mot de passe d’une personne
cli-user-remove-about = Retire une personne ; sessions et jetons finissent aussitôt
cli-user-forget-about = Oublie ce qui est gardé d’une personne, aussi dans le journal
cli-user-totp-about = Mettre en usage un second facteur pour vous-même
cli-user-login = Identifiant : petites lettres et chiffres
cli-user-name = Comment elle est nommée
cli-user-role = owner, caretaker, contractor, tenant ou auditor
cli-user-since = À partir de quand, pour un prestataire ou un auditeur
cli-user-until = Jusqu’à quand, pour un prestataire ou un auditeur
cli-user-place = Où, pour un occupant ou un prestataire. Peut être répété
cli-user-password = Fixer un nouveau mot de passe
cli-user-forget-totp = Retirer son second facteur
cli-no-person = Personne n’a l’identifiant { $name }. Les voir tous : gardien user
people-head-login = identifiant
people-head-name = nom
people-head-role = rôle
people-head-until = jusqu’au
people-head-places = lieux
people-head-totp = 2e facteur
people-added = { $login } peut entrer.
people-changed = { $login } est comme vous l’avez dit.
people-removed = { $login } est retiré.
people-forgotten = { $login } est oublié.
totp-scan =
    Saisissez ce secret dans votre authentificateur, ou faites une image de l’adresse au-dessous :
      { $secret }
      { $uri }
totp-in-use = Désormais votre connexion demande aussi six chiffres.
cli-token-about = Liste, crée et révoque des jetons pour programmes
cli-token-after =
    Exemples :
      gardien token add sauvegarde --scope read --days 30
      gardien token add installateur --scope places:change --scope things:change
      gardien token revoke 0198c6f2-7b1e-7c3a-9f00-0123456789ab
cli-token-add-about = Crée un jeton. Il n’est dit qu’une fois
cli-token-name = À quoi il sert
cli-token-scope = read, change, ou ceux d’un domaine : places:read. Peut être répété ; sinon read
cli-token-days = Jours jusqu’à sa fin, 1 à 366 ; sinon 90
cli-token-id = Son identifiant
cli-token-revoke-about = Révoque un jeton
usage-days = { $value } n’est pas un nombre de jours de 1 à 366.
tokens-none = Il n’y a aucun jeton.
tokens-told-once = Gardez-le maintenant : il n’est dit qu’une fois.
tokens-revoked = Le jeton est sans effet.
tokens-head-name = pour
tokens-head-scopes = peut
tokens-head-expires = finit
tokens-head-used = dernier usage
tokens-head-id = identifiant
