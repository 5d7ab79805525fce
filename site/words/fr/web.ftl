
# Les pages d’un hub en marche. Un bouton dit un seul verbe ; une page dit d’abord de quoi elle parle.

## Le cadre

web-skip = Aller au contenu de la page
web-nav = Pages
web-today = Aujourd’hui
web-things = Appareils
web-places = Lieux
web-rules = Règles
web-updates = Mises à jour
web-evidence = Preuves
web-settings = Réglages
web-sign-out = Se déconnecter
web-back = Retour à aujourd’hui
web-refused = Cela n’a pas été fait
web-done-act = C’est fait. C’est inscrit dans la vie de l’appareil et dans le journal.
web-done-change = Enregistré.
web-done-seen = C’est noté. Cela reviendra si cela s’aggrave.

## Entrer

web-sign-in = Se connecter
web-login = Identifiant
web-password = Mot de passe
web-totp = Code du second facteur
web-totp-about = Six chiffres, si vous en utilisez un. Sinon, laissez vide.
web-come-in = Entrer
web-first = Le premier propriétaire
web-first-about = Ce hub n’a pas encore de propriétaire. À son démarrage, il a affiché un code ; la personne qui le détient devient propriétaire, une seule fois.
web-code = Le code
web-your-name = Nom
web-new-password = Mot de passe, au moins douze caractères
web-site = Le nom de ce site
web-begin = Commencer

## Aujourd’hui

web-today-empty = Rien n’a encore été vu. Dès que le hub observe un réseau ou lit une capture, les appareils apparaissent ici.
web-today-fine = Rien ici ne vous demande quoi que ce soit.
web-today-waits = { $n ->
    [one] Tout est calme ; un appareil vous attend.
   *[other] Tout est calme ; { $n } appareils vous attendent.
}
web-today-asks = { $act ->
    [0] { $look ->
        [one] Un point à regarder, rien à faire tout de suite.
       *[other] { $look } points à regarder, rien à faire tout de suite.
    }
    [one] Un point vous demande d’agir, { $look } à regarder.
   *[other] { $act } points vous demandent d’agir, { $look } à regarder.
}
web-today-more = { $n ->
    [one] Un de plus se trouve sous Appareils.
   *[other] { $n } de plus se trouvent sous Appareils.
}
web-choices = Ce que vous pouvez faire :
web-how = Comment le savons-nous ?
web-seen = Vu
web-over = C’est fini
web-waits = Attend
web-waits-about = est nouveau ici et n’a pas encore été admis.
web-who = Qui est-ce ?
web-count-things = { $n ->
    [one] un appareil
   *[other] { $n } appareils
}
web-count-waiting = { $n ->
    [one] un attend
   *[other] { $n } attendent
}

## Appareils

web-search = Chercher par nom, genre, fabricant, modèle, adresse ou numéro
web-find = Chercher
web-views = Listes d’appareils
web-all = Tous
web-things-none = Rien ne correspond.
web-things-about = Dans l’ordre de leur arrivée ; les nouveaux sont à la fin.
web-state = État
web-name = Nom
web-place = Lieu
web-kind = Ce que c’est
web-since = Depuis
web-lists = Figure dans
web-nameless = Appareil { $n }
web-more = Suite
web-csv = En tableau (CSV)

## Un appareil

web-acts = Ce que vous pouvez en faire
web-verb-admit = Admettre
web-verb-accept = Accepter
web-verb-reject = Refuser
web-verb-reconsider = Revenir sur le refus
web-verb-release = Retirer du service
web-verb-quarantine = Mettre en quarantaine
web-verb-unquarantine = Sortir de la quarantaine
web-final = Je sais que cela est définitif.
web-found = Ce que nous avons trouvé
web-perhaps = Ce qui pourrait aussi l’expliquer :
web-receives = Qui reçoit
web-receives-none = Nous ne l’avons vu envoyer rien à personne.
web-receives-about = Ceux qui reçoivent le plus d’abord ; une barre est la part rapportée au premier.
web-receives-more = { $n ->
    [one] Un de plus a reçu moins.
   *[other] { $n } de plus ont reçu moins.
}
web-receiver = Qui
web-share = Part
web-sent = Envoyé
web-back-to-it = Reçu
web-in-clear = lisible en chemin
web-life = Sa vie
web-life-none = Il ne lui est encore rien arrivé.
web-support = Combien de temps il est entretenu
web-say = Ce que vous en dites
web-nowhere = Nulle part encore
web-keep = Enregistrer
web-claims = Comment nous savons que c’est lui
web-claims-about = Les marques d’identité que personne n’a reprises depuis.
web-claim = Marque
web-value = Valeur
web-sure = Certitude

## Lieux, preuves, réglages

web-places-none = Il n’y a pas encore de lieux. On les crée avec gardien places, ou par l’API.
web-journal-size = { $n ->
    [one] Le journal contient une entrée.
   *[other] Le journal contient { $n } entrées.
}
web-journal-about = Chacune est liée à toutes les précédentes, si bien qu’aucune ne peut être changée sans que cela se voie.
web-journal-export = D’autres peuvent le vérifier : gardien journal export l’écrit, gardien journal verify le contrôle sans ce hub.
web-journal-caption = Les plus récentes d’abord.
web-number = N°
web-when = Quand
web-what = Quoi
web-older = Entrées plus anciennes
web-me = Vous
web-role = Rôle
web-until = Jusqu’au
web-yes = utilisé
web-no = non utilisé
web-me-about = Le mot de passe, le second facteur et les jetons se changent pour l’instant en ligne de commande (gardien user, gardien token).
web-people = Personnes
web-people-about = Qui peut entrer. On les ajoute et les retire pour l’instant en ligne de commande.
web-rules-not-yet = Il n’y a pas encore de règles ici. Le hub observe, raconte et tient la vie de chaque appareil ; il ne retient pas encore le trafic. Quand il le pourra, ce que chaque appareil a le droit de faire sera écrit ici, avec sa raison et un bouton pour revenir en arrière.
web-updates-not-yet = Il n’y a pas encore de mises à jour ici. Le hub lit ce que les fabricants déclarent sur l’entretien et les failles connues, ce qui figure avec chaque appareil ; il n’apporte pas encore de nouveau micrologiciel. Quand il le pourra, chaque étape sera montrée ici avant d’être faite.
