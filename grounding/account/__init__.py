"""What a customer has, owes and uses: records as they were read, and the facts that follow from them."""
