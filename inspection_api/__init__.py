"""The product's server: the stages of a campaign, in the order in which a campaign lives through them."""
