
# Le compte rendu pour ceux qui vivent avec les appareils (`--privacy`).

privacy-title = Ce que les appareils d’ici disent de vous
privacy-intro = Les appareils connectés envoient des données à d’autres. Voici ce que montrent ces fichiers. Nous disons ce que nous avons vu et ce que nous en déduisons seulement.
privacy-kinds = Quelles sortes de données
privacy-kind = { $basis } : { $text }
privacy-observed = Vu
privacy-inferred = Déduit
privacy-receivers = Qui les reçoit
privacy-table = Qui a reçu quoi, combien, quand, à quelle fréquence, et si c’était chiffré
html-receiver = Qui
privacy-got = { $who } a reçu { $up } et renvoyé { $down }, { $when }. { $often }, { $secrecy }.
privacy-does = Son métier : { $trade }.
privacy-hosts = Joint sous { $list }.
privacy-more-things = { $n ->
    [one] { $n } autre appareil est laissé de côté ici. Avec --all, il est montré.
   *[other] { $n } autres appareils sont laissés de côté ici. Avec --all, ils sont montrés.
}

## Fréquence et chiffrement

privacy-times = { $n ->
    [one] { $n } échange
   *[other] { $n } échanges
}
privacy-often = { $n } échanges, à { $pause } d’intervalle environ
privacy-encrypted = chiffré
privacy-clear = en clair
privacy-partly-clear = en partie en clair
privacy-partly-encrypted = chiffré en partie, pour le reste on ne sait pas
privacy-unclear = on ne sait pas si c’est chiffré

## Métiers

privacy-trade-maker = fabrique de tels appareils
privacy-trade-cloud = loue des ordinateurs
privacy-trade-advertising = publicité
privacy-trade-analytics = mesure l’usage des appareils
privacy-trade-time = donne l’heure
privacy-trade-resolver = cherche les noms
privacy-trade-content = films, musique, nouvelles
privacy-trade-platform = sert les appareils de plusieurs fabricants
privacy-trade-push = porte des avis aux téléphones
privacy-trade-software = fait des logiciels
privacy-trade-certificates = se porte garant de serveurs
privacy-trade-social = un réseau social
privacy-trade-other = autre chose

## Ce qui a été vu

privacy-in-clear = Il a parlé en clair avec { $list }. N’importe qui en chemin pouvait lire.
privacy-asked = { $n ->
    [one] Il a demandé l’adresse de { $n } nom : { $list }. Celui qui répond ({ $resolver }) apprend à qui il parle.
   *[other] Il a demandé les adresses de { $n } noms, comme { $list }. Celui qui répond ({ $resolver } et peut-être d’autres) apprend à qui il parle.
}

## Ce qui est déduit

privacy-kind-camera = C’est sans doute une caméra. Un tel appareil peut dire qui est là, quand, et ce qui s’est dit ou fait.
privacy-kind-voice = Il semble écouter. Un tel appareil peut dire ce qui se dit près de lui, et qui parle.
privacy-kind-television = Il semble montrer ou jouer des choses. Il peut dire ce qu’on regarde ou écoute, et quand.
privacy-kind-climate = Il semble veiller à la chaleur. Il peut dire quand quelqu’un est là.
privacy-kind-power = Il semble couper ou mesurer le courant. Il peut dire quand quelqu’un est là et ce qui marche.
privacy-kind-light = Il semble éclairer. Il peut dire quelles pièces servent, et quand.
privacy-kind-door = Il semble garder une porte. Il peut dire qui entre et sort, et quand.
privacy-kind-body = Il semble mesurer un corps. Il peut parler de santé.
privacy-kind-rooms = Il semble rouler dans les pièces. Il peut dire à quoi elles ressemblent.
privacy-kind-printer = Il semble imprimer ou numériser. Il peut dire quels documents il y a, et quand ils ont été faits.
privacy-kind-personal = C’est sans doute l’appareil d’une personne. Il peut dire presque tout sur elle.
privacy-kind-hub = Il semble parler pour d’autres appareils. Il peut dire ce qu’ils mesurent.
privacy-kind-home = Il semble travailler dans le logement. Il peut dire quand on s’en sert.
privacy-kind-sensor = Il semble mesurer quelque chose. Il peut dire ce qui se passe autour de lui, et quand.
privacy-kind-unknown = Nous ne savons pas quelle sorte d’appareil c’est. Nous ne pouvons donc pas dire ce qu’il sait.
privacy-from-advertising = { $list } : son métier est la publicité. Ce que fait l’appareil peut y être lié à une personne.
privacy-from-analytics = { $list } : son métier est de mesurer l’usage. Ce que fait l’appareil, combien de fois et quand, peut y être su.
privacy-from-resolver = { $list } : son métier est de chercher les noms. Les correspondants de l’appareil y sont connus.
privacy-from-anyone = Chacun d’eux apprend l’adresse de ce logement sur Internet, et quand l’appareil est allumé.

## Lettres

privacy-letters = En demander plus
privacy-letters-how = Vous pouvez demander à chacun ce qu’il garde sur vous. Copiez cette lettre, remplissez les blancs et envoyez-la à chacun. Leurs adresses postales sont dans leurs pages sur la vie privée.
privacy-addressees = { $n ->
    [one] À qui demander
   *[other] Les { $n } à qui demander
}
privacy-addressed = { $who } (joint sous { $list })
privacy-more-addressed = { $n ->
    [one] { $n } autre est dans le JSON.
   *[other] { $n } autres sont dans le JSON.
}
privacy-nobody = Dans ces fichiers, personne de nommé n’a rien reçu hors de ce site. Il n’y a personne à qui écrire.
privacy-blank = ____________________
privacy-letter-from = De : ____________________ (nom), ____________________ (adresse)
privacy-letter-to = À : ____________________ (nom et adresse de l’entreprise)
privacy-letter-date = Date : ____________________
privacy-letter-subject = Objet : demande d’accès à mes données personnelles (article 15 du règlement général sur la protection des données)
privacy-letter-hello = Madame, Monsieur,
privacy-letter-seen = Un appareil connecté de mon logement, ____________________ (ce que c’est), vous a envoyé des données { $when }.
privacy-letter-ask = Merci de me confirmer si vous traitez des données à caractère personnel qui me concernent. Si oui, merci de m’y donner accès et de m’indiquer :
privacy-letter-purposes = 1. pour quelles finalités vous les traitez ;
privacy-letter-kinds = 2. de quelles catégories de données il s’agit ;
privacy-letter-receivers = 3. à qui elles ont été ou seront communiquées, nommément ;
privacy-letter-time = 4. combien de temps vous les gardez, ou comment vous en décidez ;
privacy-letter-source = 5. d’où vous les tenez, si ce n’est de moi ;
privacy-letter-decisions = 6. si des décisions sont prises de façon automatisée, profilage compris, et selon quelle logique ;
privacy-letter-abroad = 7. si elles sortent de l’Union européenne, et avec quelles garanties au titre de l’article 46 ;
privacy-letter-rights = 8. comment les faire rectifier ou effacer, en limiter le traitement, m’y opposer, et saisir une autorité de contrôle.
privacy-letter-copy = Merci de m’envoyer une copie de ces données (article 15, paragraphe 3), sous forme électronique.
privacy-letter-month = Merci de répondre dans un délai d’un mois (article 12, paragraphe 3).
privacy-letter-find = Pour retrouver mes données, compte, numéro de série ou commande : ____________________
privacy-letter-bye = Veuillez agréer mes salutations distinguées. ____________________
privacy-law = Ceci n’est pas un conseil juridique. La lettre s’appuie sur le droit de l’Union européenne. S’il vaut dans votre cas, nous ne pouvons pas le dire.

## La ligne de commande

cli-inspect-privacy = Rendre compte à ceux qui vivent là : qui reçoit quoi à leur sujet, avec une lettre pour en demander plus
usage-privacy-json = --privacy s’adresse à des personnes : il va avec text ou html, pas avec json.
