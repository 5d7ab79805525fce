### Combien de temps le fabricant prend soin d’un appareil

support-ended-on = Le suivi par le fabricant a pris fin le { $day } ; source : { $source }.
support-ended = Le suivi par le fabricant a pris fin ; source : { $source }.
support-ends-on = Le suivi par le fabricant prend fin le { $day } ; source : { $source }.
support-to-be-announced = Le fabricant dit qu’il annoncera le jour où son suivi prend fin ; source : { $source }.
