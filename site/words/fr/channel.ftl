# Canaux : comment les messages partent, et les commandes sur les messages.

channel-test = Un mot de gardien
channel-test-text = Ce canal fonctionne. Il ne se passe rien.
