### Documents sur les objets : de quoi ils sont faits, combien de temps ils sont suivis, failles connues

declared-kind-cyclonedx = nomenclature logicielle (CycloneDX)
declared-kind-spdx2 = nomenclature logicielle (SPDX 2)
declared-kind-spdx2-tags = nomenclature logicielle (SPDX 2, étiquettes et valeurs)
declared-kind-spdx3 = nomenclature logicielle (SPDX 3)
declared-kind-openeox = dates de suivi (OpenEoX)
declared-kind-openeox-shell = dates de suivi (OpenEoX)
declared-kind-osv = une faille connue (OSV)
declared-kind-csaf = avis de sécurité (CSAF)
declared-kind-kev = failles que l’on sait exploitées (KEV)
declared-kind-nvd = failles connues (NVD)
declared-kind-openvex = ce qu’un fabricant dit de failles connues (OpenVEX)
declared-kind-mud = description d’usage (fichier MUD)

declared-heading = { $file } : { $kind }
declared-unread = { $file } n’a pas été lu.
declared-about = Il s’agit de { $name }.
declared-made = Établi le { $day }.
declared-updated = Dernière modification le { $day }.
declared-components = { $n ->
    [one] { $n } composant ; date de sortie connue pour { $dated }.
   *[other] { $n } composants ; date de sortie connue pour { $dated }.
}
declared-oldest = Sa bibliothèque la plus ancienne date de { $month } : { $name }, âge : { $age }.
declared-column-component = Composant
declared-column-released = Sortie
declared-column-age = Âge
declared-column-known = Su par
declared-known-document = document
declared-known-table = table
declared-more = { $n ->
    [one] { $n } autre n’est pas montré.
   *[other] { $n } autres ne sont pas montrés.
}
declared-more-remarks = { $n ->
    [one] { $n } autre remarque n’est pas montrée.
   *[other] { $n } autres remarques ne sont pas montrées.
}
declared-mud = Ce qu’il autorise est dit par : gardien mud show { $file }
declared-mud-unread = Il n’a pas pu être lu comme tel ; la raison est dite par : gardien mud lint { $file }

## Failles connues

declared-holes-of = les données du { $day }
declared-holes-undated = des données sans date
declared-holes-none = Aucune correspondance connue dans { $data }.
declared-holes-no-data = Aucune liste de failles connues n’a été donnée : rien ne peut être dit des failles.
declared-holes-found = { $n ->
    [0] Aucune correspondance qui tienne dans { $data }.
    [one] { $n } correspondance dans { $data }.
   *[other] { $n } correspondances dans { $data }.
}
declared-holes-lowered = { $n ->
    [one] { $n } correspondance est écartée par une déclaration motivée :
   *[other] { $n } correspondances sont écartées par des déclarations motivées :
}
declared-holes-cannot-tell = { $n ->
    [one] { $n } faille nomme un composant dont la version ne peut être comparée :
   *[other] { $n } failles nomment des composants dont la version ne peut être comparée :
}
declared-holes-unnamed = { $n ->
    [one] { $n } composant est sans version : aucune liste ne peut lui être opposée.
   *[other] { $n } composants sont sans version : aucune liste ne peut leur être opposée.
}
declared-holes-limits = Les listes savent ce qui a été trouvé et signalé. Une correspondance peut être fausse quand un empaqueteur a réparé sans changer de version ; ce qui ne correspond pas peut avoir des failles tout de même.
declared-confidence-low = par le nom seul
declared-confidence-fair = par intervalle de versions
declared-confidence-high = version citée
declared-score = note { $score }
declared-mended = réparée dans { $version }
declared-used = exploitée, sait-on, depuis le { $day }
declared-used-extortion = exploitée pour extorquer, sait-on, depuis le { $day }
declared-status-not-affected = non touché
declared-status-fixed = réparé
declared-status-under-investigation = à l’étude
declared-status-affected = touché
declared-vex = { $who } : { $status }, { $reason }
declared-vex-bare = { $who } : { $status }, sans motif
declared-no-reason = sans motif, donc sans effet
declared-advisories = { $n ->
    [one] { $n } avis.
   *[other] { $n } avis.
}
declared-withdrawn = { $n ->
    [one] { $n } a été retiré.
   *[other] { $n } ont été retirés.
}
declared-was-withdrawn = retiré
declared-used-count = { $n ->
    [one] { $n } faille que l’on sait exploitée.
   *[other] { $n } failles que l’on sait exploitées.
}
declared-stated = { $n ->
    [one] { $n } déclaration.
   *[other] { $n } déclarations.
}

## Suivi

declared-support-until = Le fabricant le suit jusqu’au { $day }.
declared-support-ends-soon = Le fabricant ne le suit que jusqu’au { $day }.
declared-support-ended-on = Le fabricant ne le suit plus depuis le { $day }.
declared-support-to-be-announced = Le fabricant le suit et dira jusqu’à quand.
declared-support-none = Le fabricant ne le suit plus.
declared-support-unknown = Personne n’a dit combien de temps le fabricant le suit.
declared-state-known = suivi jusqu’à une date
declared-state-to-be-announced = fin à annoncer
declared-state-none = plus suivi
declared-state-unknown = inconnu
declared-source-person = une personne du site
declared-source-maker = le fabricant
declared-source-table = la table intégrée
declared-told-day = { $state } ({ $day })
declared-told = { $source } : { $said } ; { $by }.
declared-told-on = { $source }, le { $day } : { $said } ; { $by }.

## Ce qui ne va pas dans un document

declared-fault-too-long = Le document est plus long que ce qui est lu.
declared-fault-too-deep = Des valeurs sont imbriquées trop profondément.
declared-fault-too-many-values = Le document a trop de valeurs.
declared-fault-not-utf8 = Le texte n’est pas en UTF-8.
declared-fault-ended = Le texte finit avant que le document soit complet.
declared-fault-not-json = { $saw } ne peut pas se trouver ici en JSON.
declared-fault-trailing = Quelque chose suit la fin du document : { $saw }.
declared-fault-name-twice = Le nom { $saw } figure deux fois dans un objet. Les lecteurs diffèrent sur celui qui compte.
declared-fault-xml = C’est du XML, qui n’est pas lu. Le même document existe en JSON.
declared-fault-unknown-kind = Ce n’est pas un document d’un genre connu ici.
declared-fault-version = La version { $saw } du format n’est pas connue ici.
declared-fault-not-an-object = Il faut ici un objet, et non { $saw }.
declared-fault-not-a-list = Il faut ici une liste, et non { $saw }.
declared-fault-not-a-text = Il faut ici un texte, et non { $saw }.
declared-fault-missing = Il manque ici { $saw }.
declared-fault-bad-date = { $saw } n’est pas une date lisible.
declared-fault-too-many-components = Il y a plus de 50 000 composants.
declared-fault-too-many-entries = Il y a plus d’entrées que ce qui est lu.
declared-fault-reference-twice = La référence { $saw } désigne deux composants.
declared-fault-no-such-reference = La référence { $saw } ne désigne rien.
declared-fault-circle = { $saw } a besoin de lui-même par l’intermédiaire d’autres.
declared-fault-bad-purl = { $saw } n’est pas une URL de paquet.
declared-fault-bad-cpe = { $saw } n’est pas un nom CPE.
declared-fault-bad-range = { $saw } n’est pas un intervalle de versions.
declared-fault-no-reason = « Non touché » est dit sans motif, donc sans effet.

## La commande

cli-about-about = Dire ce que disent des documents sur les objets : nomenclatures, dates de suivi, failles connues
cli-about-after =
    Rien n’est téléchargé : les listes de failles connues sont des fichiers que vous apportez (OSV, CSAF, NVD, KEV).

    Exemples :
      gardien about lampe.cdx.json
      gardien about lampe.cdx.json --holes osv/ --vex lampe.vex.json
      gardien about suivi.json avis.json --json
cli-about-file = Nomenclature (CycloneDX, SPDX), OpenEoX, OSV, CSAF, NVD, KEV, OpenVEX, fichier MUD ; - pour l’entrée standard
cli-about-holes = Listes de failles connues, fichiers ou dossiers, à opposer aux nomenclatures (répétable)
cli-about-vex = Déclarations de fabricants sur des failles (répétable)
cli-about-on = Le jour pour lequel les âges sont dits, sinon aujourd’hui
cli-about-json = Écrire la forme pour les programmes
cli-about-all = Tout dire, quelle que soit la longueur
cli-usage-day = JOUR
usage-on = { $argument } attend un jour comme 2026-11-26, et non { $value }.
declared-list-unread = { $file } n’est ni une liste de failles ni une déclaration : laissé de côté.

## Mois et années

figure-month = { $month } { $year }
figure-years = { $n ->
    [one] { $n } an
   *[other] { $n } ans
}
figure-age-months = { $n } mois
figure-two-and = { $large } et { $small }

## Pourquoi un document n’a pas été accepté

declared-refused-about-nothing = Le document ne dit pas de quel objet ou modèle il s’agit : dites-le.
declared-refused-about-two = Il peut s’agir d’un objet ou d’un modèle, pas des deux.
declared-refused-bad-signature = La signature ne correspond pas au document.
declared-refused-untrusted-signer = La signature correspond au document, mais personne en qui ce site a confiance ne répond de qui l’a faite. Ceux en qui il a confiance sont dans le dossier « anchors » à côté du registre.
declared-refused-mud-unread = Le fichier MUD ne dit rien qui puisse servir.
declared-refused-not-waiting = Il n’attend pas (ou plus) de décision.
declared-refused-too-many = Il y a autant de listes de failles qu’on peut en parcourir : donnez-lui le nom d’une plus ancienne, qu’elle remplacera.

## Les commandes qui interrogent un hub

cli-declare-about = Apporter à un hub des documents sur les objets, et décider de ceux qui ont changé
cli-declare-after =
    Le premier de son genre compte aussitôt. Un fichier MUD changé, un autre signataire ou une
    déclaration changée sur des failles attendent qu’une personne décide. Rien n’est téléchargé.

    Exemples :
      gardien declare lampe.cdx.json --thing 7
      gardien declare osv.json
      gardien declare --list --state waiting
      gardien declare --approve 0198c6f2-7b1e-7c3a-9f00-0123456789ab
cli-declare-file = Documents : nomenclatures, dates de suivi, fichiers MUD, listes de failles, déclarations
cli-declare-thing = L’objet dont il s’agit
cli-declare-maker = Le fabricant du modèle dont il s’agit
cli-declare-model = Le modèle dont il s’agit
cli-declare-signature = Une signature détachée (CMS) du seul document
cli-declare-list = Énumérer les documents
cli-declare-state = Seulement ceux dans cet état : current, waiting, refused ou replaced
cli-declare-kind = Seulement ce genre : mud, support, sbom, holes, vex ou found
cli-declare-due = Seulement ceux qu’il faut aller rechercher
cli-declare-approve = Laisser compter un document qui attend
cli-declare-refuse = Refuser un document qui attend
cli-declare-reason = Pourquoi
cli-declare-nothing = nommez un document, ou --list, --approve ou --refuse
cli-support-about = Jusqu’à quand un objet est suivi, et qui le dit
cli-support-after =
    Exemples :
      gardien support 7
      gardien support 7 --until 2027-01-31 --source "lettre du fabricant"
      gardien support 7 --none --source "la boutique"
cli-support-until = Le dernier jour de suivi
cli-support-none = Le fabricant ne le suit plus
cli-support-since = Depuis quel jour, avec --none
cli-support-tba = Le fabricant le suit et dira jusqu’à quand
cli-support-unknown = Personne ne sait (ou plus)
cli-support-source = D’où vous le tenez
cli-usage-an-id = ID
declare-new = { $name } : accepté.
declare-waiting = { $name } : accepté ; il attend une décision : { $id }
declare-again = { $name } : il était déjà là.
declare-approved = { $name } compte désormais.
declare-refused = { $name } a été refusé.
declare-none = Il n’y a pas de tels documents.
declare-head-kind = Genre
declare-head-name = Nom
declare-head-about = Sur
declare-head-state = État
declare-head-received = Reçu
declare-head-id = Id
declare-state-current = en vigueur
declare-state-waiting = en attente
declare-state-refused = refusé
declare-state-replaced = remplacé
declare-kind-mud = fichier MUD
declare-kind-support = suivi
declare-kind-sbom = nomenclature
declare-kind-holes = failles
declare-kind-vex = déclarations
declare-kind-found = trouvé dans les listes
declare-everything = tout
declare-due = { $state }, à rechercher de nouveau
